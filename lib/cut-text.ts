// All cutting of text is done here, so that no cut falls within a character: half of one can be neither stored nor
// shown.

/** The start of a text: at most `length` UTF-16 units. */
export function headOf(text: string, length: number): string {
  return text.slice(0, isInsidePair(text, length) ? length - 1 : length);
}

/** The end of a text: at most `length` UTF-16 units. */
export function tailOf(text: string, length: number): string {
  const start = Math.max(0, text.length - length);
  return text.slice(isInsidePair(text, start) ? start + 1 : start);
}

/** The start of a text in UTF-8: at most `length` bytes. What is no UTF-8 is cut at its length. */
export function headOfUtf8<Bytes extends Uint8Array>(bytes: Bytes, length: number): Bytes {
  let end = length;
  // A character has one leading byte, and at most three that continue it.
  while (end > Math.max(0, length - 3) && isContinuation(bytes[end])) end -= 1;
  return bytes.subarray(0, isContinuation(bytes[end]) ? length : end) as Bytes;
}

function isInsidePair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(Math.max(0, index - 1), index + 1)) && index > 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
