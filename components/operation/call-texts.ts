import { z } from 'zod';
import { indentJson } from '#components/json/indent-json.ts';
import { isJson } from '#components/json/is-json.ts';

/** What GET invocations/{id} answers, as far as two calls are compared by it. */
export const comparedCallSchema = z.object({
  status: z.string(),
  statusCode: z.number().nullable(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string().nullish(),
  bodyBase64: z.string().optional(),
  log: z.string(),
  error: z.object({ message: z.string() }).nullable(),
});

export type ComparedCall = z.infer<typeof comparedCallSchema>;

/** The texts of two calls by the same names. JSON is indented: that its keys stand on other lines is no difference. */
export function textsOfCalls(calls: readonly [ComparedCall, ComparedCall]): [Texts, Texts] {
  const areJson = calls.every(({ body }) => body && isJson(body));
  return [textsOf(calls[0], areJson), textsOf(calls[1], areJson)];
}

type Texts = Record<string, string>;

function textsOf(
  { status, statusCode, headers, body, bodyBase64, log, error }: ComparedCall,
  isJsonBody: boolean,
): Texts {
  const names = Object.keys(headers).sort();
  const answer = [
    statusCode === null ? status : `${statusCode}`,
    ...(error ? [error.message] : []),
    ...names.flatMap((name) => [headers[name] ?? []].flat().map((value) => `${name}: ${value}`)),
  ];
  return {
    [isJsonBody ? 'Body.json' : 'Body.txt']: isJsonBody ? indentJson(body ?? '') : (bodyBase64 ?? body ?? ''),
    'Status and headers.txt': `${answer.join('\n')}\n`,
    'Log.txt': log,
  };
}
