import { parse, stringify } from 'lossless-json';

/** JSON with a value to each line, every number with its digits; as it is where it cannot be read. */
export function indentJson(json: string): string {
  try {
    return stringify(parse(json), undefined, 2) ?? json;
  } catch {
    return json;
  }
}
