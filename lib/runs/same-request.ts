import { canonicalJson } from '#lib/canonical-json.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { parseJson } from '#lib/json.ts';
import { saySame } from '#lib/json-reader/read-json.ts';
import type { RerunRecord } from '#lib/runs/rerun-record.ts';

/** What a run was asked for with. `parameters` is JSON text. */
interface Asked {
  parameters: string;
  targetSelector?: TargetSelector | null;
  /** Of one that runs another again. */
  rerun?: RerunRecord | null;
  /** JSON text that its first step is given. */
  input?: string | null;
}

/** What two requests for a run differ in; undefined when they ask for the same, in whatever order it is written. */
export async function findDifference(
  one: Asked,
  other: Asked,
): Promise<'parameters' | 'targets' | 'origin' | 'input' | undefined> {
  if (!(await saySame(one.parameters, other.parameters))) return 'parameters';
  if (targetsText(one.targetSelector) !== targetsText(other.targetSelector)) return 'targets';
  if (canonicalText(one.rerun ?? null) !== canonicalText(other.rerun ?? null)) return 'origin';
  return (one.input ?? null) === (other.input ?? null) ? undefined : 'input';
}

/** What a selector names adds up, so the order of its lists means nothing. */
function targetsText(selector: TargetSelector | null | undefined): string {
  if (!selector) return '';
  const { nodeNames, podReferences, ...others } = selector;
  const texts = (list: unknown[] = []) => list.map((item) => canonicalText(item)).sort();
  return canonicalText([texts(nodeNames), texts(podReferences), others]);
}

function canonicalText(value: unknown): string {
  return canonicalJson(parseJson(JSON.stringify(value)));
}
