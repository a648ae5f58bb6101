/** A text as pages are given it: whole, or only its size; then it is fetched once someone looks at it. */
export type ShownText = string | { bytes: number };
