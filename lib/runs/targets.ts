import { z } from 'zod';
import type { Config } from '#lib/config.ts';
import type { Target } from '#lib/engines/engine.ts';
import { type TargetSelector, targetSelectorSchema } from '#lib/engines/target-selector.ts';
import { AppError, invalidInput } from '#lib/errors.ts';
import type { JsonObject } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { parseInput } from '#lib/parse-input.ts';
import { overlay } from '#lib/runs/context.ts';

type EngineName = Config['engine'];

const nodeNamesSchema = z
  .array(z.string().min(1), 'Expected a list of node names.')
  .min(1, 'Name at least one node, or leave it out.')
  .max(limits.targetsPerRun, `At most ${limits.targetsPerRun} nodes.`);

/** The target that steps of a run bear which was not aimed at any. */
export const untargetedNames: Record<EngineName, string> = { local: 'local', kubernetes: 'cluster' };

/**
 * Reads what a run is aimed at. `targets` is short for a `targetSelector` with these `nodeNames`.
 *
 * @returns undefined when nothing was asked for, or the one target of the local engine.
 * @throws AppError `INVALID_INPUT`.
 */
export function requireTargetSelector(
  asked: { targets?: unknown; targetSelector?: unknown },
  engine: EngineName,
): TargetSelector | undefined {
  const given = (['targets', 'targetSelector'] as const).filter((key) => asked[key] !== undefined);
  const [key] = given;
  if (!key) return undefined;
  if (given.length > 1) {
    throw invalidInput('The run has both "targets" and a "targetSelector".', [
      { path: ['targets'], message: 'Give node names here, or a targetSelector, not both.' },
    ]);
  }
  const selector: TargetSelector =
    key === 'targets'
      ? { nodeNames: parseInput(nodeNamesSchema, asked.targets, 'What the run is aimed at', [key]) }
      : parseInput(targetSelectorSchema, asked.targetSelector, 'What the run is aimed at', [key]);
  if (engine !== 'local') return selector;
  if (isLocalAlone(selector)) return undefined;
  throw invalidInput(
    'The local engine has one target, itself.',
    [{ path: [key], message: 'The local engine has one target: "local".' }],
    'Leave it out. Nodes and Pods of a cluster are targets of the kubernetes engine (PODSMITH_ENGINE=kubernetes).',
  );
}

function isLocalAlone({ nodeNames = [], ...others }: TargetSelector): boolean {
  return (
    Object.values(others).every((value) => value === undefined) && nodeNames.every((name) => name === 'local')
  );
}

/** @throws AppError `TARGETS_TOO_MANY`. */
export function requireFewTargets(targets: Target[]): Target[] {
  if (targets.length <= limits.targetsPerRun) return targets;
  throw new AppError({
    code: 'TARGETS_TOO_MANY',
    message: `The target selector comes to ${targets.length} targets; a run has at most ${limits.targetsPerRun}.`,
    hint: 'Select fewer, or start several runs.',
    fault: 'configuration',
  });
}

/** What the steps on a target start from. Node and Pod stand under the keys that KubeDiag gives them. */
export function contextOf(parameters: JsonObject, { node, pod }: Target): JsonObject {
  return overlay(
    parameters,
    { node },
    pod && { 'pod.namespace': pod.namespace, 'pod.name': pod.name },
    pod?.container === undefined ? undefined : { container: pod.container },
  );
}
