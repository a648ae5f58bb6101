/** Rows of attempts, in their order, by the number of their step. */
export function byStep<Row extends { seq: number }>(rows: Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>();
  for (const row of rows) {
    const ofStep = grouped.get(row.seq);
    if (ofStep) ofStep.push(row);
    else grouped.set(row.seq, [row]);
  }
  return grouped;
}
