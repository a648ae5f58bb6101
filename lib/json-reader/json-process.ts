import { canonicalJson } from '#lib/canonical-json.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { serveTasks } from '#lib/helper-process/serve.ts';
import { isJsonObject, type Json, parseJson, stringifyJson } from '#lib/json.ts';
import { type JsonReply, jsonTaskSchema } from '#lib/json-reader/json-protocol.ts';
import { packJson } from '#lib/json-reader/packed-json.ts';
import { parseJsonText } from '#lib/json-reader/parse-json-text.ts';

// The program that reads large JSON, for the process that has started it (read-json.ts).
serveTasks((message): JsonReply => {
  const task = jsonTaskSchema.parse(message);
  if ('texts' in task) {
    const [one, other] = task.texts.map((text) => canonicalJson(parseJson(text)));
    return { areSame: one === other };
  }
  try {
    return takeOut(task.reading.textOf, parseJsonText(task.text, task.reading) as Json);
  } catch (error) {
    if (error instanceof AppError) return { refused: toErrorView(error) };
    throw error;
  }
});

function takeOut(key: string | null | undefined, value: Json): JsonReply {
  if (key === null) return { value: null, part: textOf(value) };
  if (key === undefined || !isJsonObject(value) || !Object.hasOwn(value, key))
    return { value: packJson(value) };
  const { [key]: part = null, ...others } = value;
  return { value: packJson(others), part: textOf(part) };
}

function textOf(value: Json) {
  return { text: stringifyJson(value), isObject: isJsonObject(value) };
}
