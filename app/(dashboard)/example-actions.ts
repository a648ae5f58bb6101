'use server';

import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { type AddedExample, addExample } from '#lib/examples/service.ts';

/** Adds an example; names that are taken stay what they are. */
export async function addExampleAction(name: string): Promise<ActionResult<AddedExample>> {
  return answer(async () => {
    await requireUser();
    return addExample(z.string().parse(name));
  });
}
