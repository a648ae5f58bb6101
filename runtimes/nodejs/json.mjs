// JSON with integers beyond 2^53 (nanosecond timestamps, inode numbers) as BigInt, both ways.

/** A string, kept as it is, or an integer of 16 digits and more that no fraction or exponent follows. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const MARK = '\u0000bigint:';
const WRITTEN_MARK = /"\\u0000bigint:(-?\d+)"/g;

export function parseJson(input) {
  // A byte order mark is none of the text's.
  const text = input.startsWith('\ufeff') ? input.slice(1) : input;
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(TOKEN, (token, offset) =>
    token[0] === '"' || !isBigInteger(token, text, offset) ? token : `"\\u0000bigint:${token}"`,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

function isBigInteger(token, text, offset) {
  // Digits behind a point or an exponent belong to a number that is no integer.
  if (/[\d.eE+]/.test(text[offset - 1] ?? '')) return false;
  return !Number.isSafeInteger(Number(token));
}

/** @throws TypeError that says which part, such as `body.items[3]`, JSON would lose without a word. */
export function stringifyJson(value) {
  let hasBigInt = false;
  const text = JSON.stringify(value, (_key, item) => {
    if (typeof item !== 'bigint') {
      if (findLoss(item)) throw new TypeError(explainLoss(value));
      return item;
    }
    hasBigInt = true;
    return `${MARK}${item}`;
  });
  return hasBigInt ? text.replace(WRITTEN_MARK, '$1') : text;
}

const LOST = ['Map', 'Set', 'WeakMap', 'WeakSet', 'Promise', 'Error', 'Response', 'Request', 'Headers']
  .concat([
    'URLSearchParams',
    'FormData',
    'Blob',
    'ReadableStream',
    'ArrayBuffer',
    'Generator',
    'AsyncGenerator',
  ])
  .concat(['Map Iterator', 'Set Iterator', 'Array Iterator', 'RegExp']);

/** Why JSON.stringify would make something else of a value, most often `{}`. */
function findLoss(item) {
  if (typeof item === 'number') return Number.isFinite(item) ? undefined : String(item);
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  if (typeof item.then === 'function') return 'a Promise (await is missing)';
  if (ArrayBuffer.isView(item)) return 'bytes';
  const tag = Object.prototype.toString.call(item).slice(8, -1);
  return LOST.includes(tag) ? describeLost(tag, item) : undefined;
}

function describeLost(tag, item) {
  return tag === 'Error' ? `an Error (${item.message})` : `a ${tag}`;
}

function explainLoss(value) {
  const rest = [['body', value]];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const [place, item] = next;
    const loss = findLoss(item);
    if (loss) return `${place} is ${loss}, which cannot be written as JSON`;
    if (typeof item !== 'object' || item === null || typeof item.toJSON === 'function') continue;
    const parts = Array.isArray(item)
      ? item.map((part, index) => [`${place}[${index}]`, part])
      : Object.entries(item).map(([key, part]) => [`${place}.${key}`, part]);
    rest.push(...parts.reverse());
  }
  return 'body holds what cannot be written as JSON';
}
