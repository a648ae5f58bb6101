import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { headOf } from '#lib/cut-text.ts';
import { notFound } from '#lib/errors.ts';

/** A new id of a build, invocation or run. */
export function newId(): string {
  return randomUUID();
}

/** Lets only UUIDs through to the database. @throws AppError `NOT_FOUND`: no such thing can exist. */
export function requireId(id: string, what: string): string {
  if (!z.uuid().safeParse(id).success) throw notFound(`The ${what} "${headOf(id, 64)}"`);
  return id;
}
