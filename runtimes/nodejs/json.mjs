// JSON with integers beyond 2^53 (nanosecond timestamps, inode numbers) as BigInt, both ways.

/** A string, kept as it is, or an integer of 16 digits and more that no fraction or exponent follows. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const MARK = '\u0000bigint:';
const WRITTEN_MARK = /"\\u0000bigint:(-?\d+)"/g;

export function parseJson(text) {
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

export function stringifyJson(value) {
  let hasBigInt = false;
  const text = JSON.stringify(value, (_key, item) => {
    if (typeof item !== 'bigint') return item;
    hasBigInt = true;
    return `${MARK}${item}`;
  });
  return hasBigInt ? text.replace(WRITTEN_MARK, '$1') : text;
}
