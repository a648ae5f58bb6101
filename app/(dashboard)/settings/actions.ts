'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { createToken, revokeToken } from '#lib/auth/tokens.ts';
import { requestCleanUp } from '#lib/retention/service.ts';

/** Makes an API token; its text is in this answer and nowhere else. */
export async function createTokenAction(name: string): Promise<ActionResult<{ token: string }>> {
  return answer(async () => {
    await requireUser();
    const { token } = await createToken(name);
    revalidatePath('/settings');
    return { token };
  });
}

/** Ends an API token. */
export async function revokeTokenAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await revokeToken(z.string().parse(id));
    revalidatePath('/settings');
    return { id };
  });
}

/** Asks a worker to remove what is old; the page follows its progress. */
export async function cleanUpAction(): Promise<ActionResult<object>> {
  return answer(async () => {
    await requireUser();
    await requestCleanUp();
    return {};
  });
}
