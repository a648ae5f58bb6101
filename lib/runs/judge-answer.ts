import { headOfUtf8 } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

/** What a Pod or HTTP server answered. */
export interface Answer {
  statusCode: number;
  headers: [string, string][];
  body: Uint8Array;
}

/** A step's results: the JSON text as it was answered, and its value. */
export interface StepResults {
  text: string;
  results: JsonObject;
}

/**
 * Reads a step's results off an answer: 200 with a JSON object, or with an empty body for no results.
 *
 * @throws AppError `STEP_REFUSED` with status, headers and the start of the body in its details.
 */
export function judgeAnswer(answer: Answer, operation: string): StepResults {
  const refuse = (message: string, hint: string) =>
    new AppError({ code: 'STEP_REFUSED', message, hint, fault: 'code', details: toDetails(answer) });
  if (answer.statusCode !== 200) {
    throw refuse(
      `The operation "${operation}" answered ${answer.statusCode} instead of 200.`,
      'The answer and the log below say why.',
    );
  }
  const text = Buffer.from(answer.body).toString();
  if (text.trim() === '') return { text: '{}', results: {} };
  const value = parse(text);
  if (!isJsonObject(value)) {
    throw refuse(
      `The operation "${operation}" answered ${value === undefined ? 'a body that is no JSON' : 'JSON that is no object'}.`,
      'A step returns a JSON object, which becomes part of the context of the steps after it, or nothing.',
    );
  }
  return { text, results: value };
}

function parse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function toDetails(answer: Answer): Record<string, unknown> {
  const shown = headOfUtf8(answer.body, limits.refusedAnswerBytes);
  return {
    statusCode: answer.statusCode,
    headers: answer.headers,
    body: Buffer.from(shown).toString(),
    bodyBytes: answer.body.byteLength,
  };
}
