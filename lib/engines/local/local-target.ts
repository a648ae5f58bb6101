import type { PodRequest, Target } from '#lib/engines/engine.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { AppError } from '#lib/errors.ts';

/** The one place the local engine runs Pods. */
const local = 'local';

/** The target of the local engine, for a selector that names it and nothing else. */
export function resolveLocalTarget(selector: TargetSelector): Target[] {
  const { nodeNames = [], podReferences = [], nodeSelector, podSelector } = selector;
  const isLocal = nodeNames.every((name) => name === local);
  if (!isLocal || podReferences.length > 0 || nodeSelector || podSelector) throw oneTarget();
  return [{ name: local, node: local }];
}

/** @throws AppError for what only a cluster can give a Pod. */
export function refuseClusterSettings({ node, serviceAccount }: PodRequest): void {
  if (node !== undefined && node !== local) throw oneTarget();
  if (serviceAccount === undefined) return;
  throw new AppError({
    code: 'SERVICE_ACCOUNT_UNSUPPORTED',
    message: `The local engine has no service accounts; the operation asks for ${serviceAccount}.`,
    hint: 'Take the service account out of the operation, or run it with PODSMITH_ENGINE=kubernetes.',
    fault: 'configuration',
  });
}

function oneTarget(): AppError {
  return new AppError({
    code: 'TARGETS_UNSUPPORTED',
    message: 'The local engine has one target, itself.',
    hint: 'Leave the targets out, or run Podsmith with PODSMITH_ENGINE=kubernetes.',
    fault: 'configuration',
  });
}
