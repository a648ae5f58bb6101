import { canonicalJson } from '#lib/canonical-json.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { parseJson } from '#lib/json.ts';
import { saySame } from '#lib/json-reader/read-json.ts';

/** What a run was asked for with. `parameters` is JSON text. */
interface Asked {
  parameters: string;
  targetSelector?: TargetSelector | null;
}

/** What two requests for a run differ in; undefined when they ask for the same, in whatever order it is written. */
export async function findDifference(
  one: Asked,
  other: Asked,
): Promise<'parameters' | 'targets' | undefined> {
  if (!(await saySame(one.parameters, other.parameters))) return 'parameters';
  return targetsText(one.targetSelector) === targetsText(other.targetSelector) ? undefined : 'targets';
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
