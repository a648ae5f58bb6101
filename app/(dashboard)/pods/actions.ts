'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { nameSchema } from '#lib/names.ts';
import { parseInput } from '#lib/parse-input.ts';
import { requestPodAction } from '#lib/pods/service.ts';
import { type PodSummary, podActions } from '#lib/pods/view.ts';

const requestSchema = z.object({ name: nameSchema, action: z.enum(podActions) });

/** Asks for a Pod to be started afresh or removed. */
export async function requestPodActionAction(
  input: z.input<typeof requestSchema>,
): Promise<ActionResult<{ pod: PodSummary }>> {
  return answer(async () => {
    await requireUser();
    const { name, action } = parseInput(requestSchema, input, 'The request');
    const pod = await requestPodAction(name, action);
    revalidatePath('/pods');
    return { pod };
  });
}
