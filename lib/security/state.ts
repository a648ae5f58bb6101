import { buildLines } from '#lib/security/builds.ts';
import type { SecurityFacts } from '#lib/security/facts.ts';
import { functionLines } from '#lib/security/functions.ts';
import type { AreaLine, SecurityArea, SecurityLine } from '#lib/security/line.ts';
import { requestLines } from '#lib/security/requests.ts';
import { shippedLines } from '#lib/security/shipped.ts';

const areas = {
  builds: buildLines,
  functions: functionLines,
  requests: requestLines,
  shipped: shippedLines,
} satisfies Record<SecurityArea, (facts: SecurityFacts) => AreaLine[]>;

/** What is enforced in this installation, what is not and why, and what to do about it; by area. */
export function securityState(facts: SecurityFacts): SecurityLine[] {
  const entries = Object.entries(areas) as [SecurityArea, (facts: SecurityFacts) => AreaLine[]][];
  return entries.flatMap(([area, linesOf]) =>
    linesOf(facts).map(({ id, what, verdict, why, whatToDo = null }) => ({
      id,
      area,
      what,
      verdict,
      why,
      whatToDo,
    })),
  );
}
