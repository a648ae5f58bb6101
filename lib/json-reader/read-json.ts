import { canonicalJson } from '#lib/canonical-json.ts';
import { AppError, invalidInput } from '#lib/errors.ts';
import { helperEnded } from '#lib/helper-process/ended.ts';
import { createHelperPool, type HelperPool } from '#lib/helper-process/pool.ts';
import { helperProgram } from '#lib/helper-process/program.ts';
import { isJsonObject, JsonText, parseJson } from '#lib/json.ts';
import {
  type JsonReply,
  type JsonTask,
  jsonReplySchema,
  type Reading,
} from '#lib/json-reader/json-protocol.ts';
import { unpackJson } from '#lib/json-reader/packed-json.ts';
import { parseJsonText } from '#lib/json-reader/parse-json-text.ts';
import { limits } from '#lib/limits.ts';

let shared: HelperPool<JsonTask, JsonReply> | undefined;

/** What reads this process's large JSON, made on first use. */
export function jsonReader(): HelperPool<JsonTask, JsonReply> {
  shared ??= createHelperPool({
    program: helperProgram('lib/json-reader/json-process.ts', (limits.jsonMemoryMib * 3) / 4),
    memoryMib: limits.jsonMemoryMib,
    replySchema: jsonReplySchema,
  });
  return shared;
}

/**
 * Reads JSON text; what is larger than {@link limits.jsonInlineBytes} in a process apart, since to read a few megabytes
 * without changing a number takes a second, in which this one would answer nobody.
 *
 * @returns The value; what {@link Reading.textOf} names is a {@link JsonText} in it where the text was read apart.
 * @throws AppError `BAD_REQUEST`; `INVALID_INPUT` when it takes too long or too much memory; `JSON_READER_ENDED`.
 */
export async function readJsonText(text: string, reading: Reading): Promise<unknown> {
  if (text.length <= limits.jsonInlineBytes) return parseJsonText(text, reading);
  const reply = await ask({ text, reading });
  if ('refused' in reply) throw new AppError(reply.refused);
  if (!('value' in reply)) throw helperEnded('JSON_READER_ENDED', 'reads JSON', 'answered another question');
  const part = reply.part && new JsonText(reply.part.text, reply.part.isObject);
  if (reading.textOf === null) return part;
  const value = unpackJson(reply.value);
  return part && isJsonObject(value) ? { ...value, [reading.textOf ?? '']: part } : value;
}

/** Whether two JSON texts say the same, in whatever order their keys stand. @throws As {@link readJsonText}. */
export async function saySame(one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  if (one.length + other.length <= limits.jsonInlineBytes) {
    return canonicalJson(parseJson(one)) === canonicalJson(parseJson(other));
  }
  const reply = await ask({ texts: [one, other] });
  return 'areSame' in reply && reply.areSame;
}

async function ask(task: JsonTask): Promise<JsonReply> {
  const options = { timeoutMs: limits.jsonMs, signal: new AbortController().signal };
  const outcome = await jsonReader().run(task, options);
  if ('reply' in outcome) return outcome.reply;
  if ('ended' in outcome) throw helperEnded('JSON_READER_ENDED', 'reads JSON', outcome.ended);
  const bound =
    outcome.exceeded === 'time' ? `${limits.jsonMs / 1000} s` : `${limits.jsonMemoryMib} MiB of memory`;
  throw invalidInput(`The JSON takes more than ${bound} to read.`, [], 'Send less at a time.');
}
