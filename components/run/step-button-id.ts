/** The id of a step's row: where the focus returns to when the step is closed. */
export function stepButtonId(seq: number): string {
  return `step-${seq}`;
}
