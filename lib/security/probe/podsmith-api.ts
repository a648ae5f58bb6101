import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { type Answer, ask } from '#lib/security/probe/ask.ts';

/** Calls an installation's REST API with a token. */
export interface PodsmithApi {
  /** @throws AppError `PROBE_REFUSED` with what Podsmith said, for an answer of 400 and above. */
  call(method: string, path: string, body?: string): Promise<Answer>;
}

/** Longer than any `wait` that is asked for. */
const waitMs = 300_000;
const problemSchema = z.object({
  detail: z.string().optional(),
  title: z.string().optional(),
  hint: z.string().optional(),
});

export function podsmithApi(base: URL, token: string): PodsmithApi {
  return {
    async call(method, path, body) {
      const answer = await ask(new URL(`/api/v1/${path}`, base), {
        ...{ method, waitMs, ...(body !== undefined && { body }) },
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
      if (answer.status < 400) return answer;
      const problem = problemSchema.safeParse(parse(answer.text)).data;
      throw new AppError({
        code: 'PROBE_REFUSED',
        message: `${method} ${path} was answered with ${answer.status}: ${problem?.detail ?? problem?.title ?? answer.text.slice(0, 200)}`,
        hint: problem?.hint ?? 'See that the address is that of a Podsmith and the token is one of its own.',
        fault: 'configuration',
      });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
