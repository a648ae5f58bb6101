import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { headOf } from '#lib/cut-text.ts';
import { notFound } from '#lib/errors.ts';

const idSchema = z.uuid().lowercase();

/** A new id of a build, invocation or run. */
export function newId(): string {
  return randomUUID();
}

/**
 * Lets only UUIDs through to the database, written as we give them: PostgreSQL takes capitals too, but an id is also
 * part of a topic, under which nothing would ever be heard.
 *
 * @throws AppError `NOT_FOUND`: no such thing can exist.
 */
export function requireId(id: string, what: string): string {
  if (!idSchema.safeParse(id).success) throw notFound(`The ${what} "${headOf(id, 64)}"`);
  return id;
}
