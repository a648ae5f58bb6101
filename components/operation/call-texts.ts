import { z } from 'zod';
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
    [isJsonBody ? 'Body.json' : 'Body.txt']: isJsonBody ? indented(body ?? '') : (bodyBase64 ?? body ?? ''),
    'Status and headers.txt': `${answer.join('\n')}\n`,
    'Log.txt': log,
  };
}

/** By its marks alone, so that every number keeps its digits. */
function indented(json: string): string {
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+|[{[]\s*[}\]]|[{}[\],:]/g, (mark) => {
    if (/^\s/.test(mark)) return '';
    if (mark === ',') return `,${line()}`;
    if (mark === ':') return ': ';
    if (mark === '{' || mark === '[') {
      depth += 1;
      return mark + line();
    }
    if (mark === '}' || mark === ']') {
      depth -= 1;
      return line() + mark;
    }
    return mark.startsWith('"') ? mark : mark.replace(/\s+/g, '');
  });
}
