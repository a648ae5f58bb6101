/** CSI, OSC and two-character escape sequences (ECMA-48); the first group holds the parameters of a colour sequence. */
export const controlSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /\u001b(?:\[([\d;:]*)m|\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[\x20-\x2f]*[\x30-\x7e]?)/g;

/** A text as it reads on a terminal without colours. */
export function withoutControl(text: string): string {
  return text.includes('\u001b') ? text.replace(controlSequences, '') : text;
}
