/** A text that differs between what someone else has saved and mine. */
export interface ChangedText {
  /** A file's name, or what the text is. */
  name: string;
  /** `null`: not there. */
  theirs: string | null;
  mine: string | null;
}

/** The texts that differ, by name. */
export function changedTexts(theirs: Record<string, string>, mine: Record<string, string>): ChangedText[] {
  const their = new Map(Object.entries(theirs));
  const my = new Map(Object.entries(mine));
  return [...new Set([...their.keys(), ...my.keys()])]
    .filter((name) => their.get(name) !== my.get(name))
    .sort()
    .map((name) => ({ name, theirs: their.get(name) ?? null, mine: my.get(name) ?? null }));
}
