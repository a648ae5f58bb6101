import { describeAnsweredError, readAnsweredError } from '#lib/calls/answered-error.ts';
import { type Answer, findHeader, readAnswerText } from '#lib/calls/read-answer.ts';
import { headOf, headOfUtf8 } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '#lib/json.ts';
import { isTooDeep } from '#lib/json-shape.ts';
import { limits } from '#lib/limits.ts';

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
  const read = readAnswerText(answer);
  const refuse = (what: string, hint: string, more?: { output: string | undefined }) =>
    new AppError({
      code: 'STEP_REFUSED',
      message: `The operation "${operation}" answered ${what}.`,
      hint,
      fault: 'code',
      details: { ...toDetails(answer, read.text), ...more },
    });
  if (answer.statusCode !== 200) {
    const { what, hint, output } = describeStatus(answer, read.text);
    throw refuse(what, hint, { output });
  }
  if (read.text === undefined) throw refuse(read.problem, read.hint);
  const { text } = read;
  if (text.trim() === '') return { text: '{}', results: {} };
  if (isTooDeep(text)) {
    throw refuse(
      `JSON that nests more than ${limits.jsonDepth} levels deep`,
      'Return a flatter object, or the deep part as text.',
    );
  }
  const value = parse(text);
  if (!isJsonObject(value)) {
    throw refuse(
      value === undefined ? 'a body that is no JSON' : 'JSON that is no object',
      'A step returns a JSON object, which becomes part of the context of the steps after it, or nothing.',
    );
  }
  return { text, results: value };
}

/** What a status other than 200 means, and what to do. */
function describeStatus(
  answer: Answer,
  text: string | undefined,
): { what: string; hint: string; output?: string } {
  const { statusCode } = answer;
  const location = findHeader(answer, 'location');
  if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
    return {
      what: `${statusCode} instead of 200, a redirect to ${JSON.stringify(location)}; redirects are not followed`,
      hint: 'Let the operation call the place it names (scheme, address, port and path), or the server answer by itself.',
    };
  }
  const error = text === undefined || isTooDeep(text) ? undefined : readAnsweredError(text);
  const why = error ? `: ${firstLine(describeAnsweredError(error))}` : '';
  return {
    what: `${statusCode} instead of 200${why}`,
    hint: 'The answer and the log below say why.',
    output: error?.output,
  };
}

/** What fits a sentence. */
function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${headOf(line, 300)}…` : line;
}

function parse(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** @param text Undefined where the body is no text: then its bytes are shown as well as they can be. */
function toDetails({ statusCode, headers, body }: Answer, text: string | undefined): Record<string, unknown> {
  const shown = headOfUtf8(text === undefined ? body : Buffer.from(text), limits.refusedAnswerBytes);
  return { statusCode, headers, body: Buffer.from(shown).toString(), bodyBytes: body.byteLength };
}
