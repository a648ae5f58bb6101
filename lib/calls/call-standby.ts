import type { TryImage } from '#lib/builds/images.ts';
import { type CallOutcome, callLease, type PodCall } from '#lib/calls/call-pod.ts';
import { toTryCall } from '#lib/calls/tried.ts';
import { AppError } from '#lib/errors.ts';
import type { FunctionFiles, OperationSpec } from '#lib/operations/schema.ts';
import type { PodLease } from '#lib/pods/pool/pod-pool.ts';

/** A revision that a standby Pod may answer for, and the image that such a Pod has. */
export interface StandbyCallee {
  operation: string;
  files: FunctionFiles;
  tried: TryImage;
}

/**
 * The files of a function whose first call a standby Pod can answer as its own Pod would: undefined for what is no
 * function, or has settings that a standby Pod has not.
 */
export function standbyFiles({ processor, pods = {} }: OperationSpec): FunctionFiles | undefined {
  const { concurrency, serviceAccount, network } = pods;
  // A standby Pod beside its own would be one call more at a time than it allows.
  return concurrency || serviceAccount || network ? undefined : processor.function;
}

/**
 * Calls a function in a standby Pod, which is stopped afterwards. What ran is told by the name of the image that a build
 * of its files gets; that image has no digest yet.
 *
 * @returns Undefined when the Pod was not reached: the function was not called.
 * @throws AppError When there is no answer.
 */
export async function callStandby(
  lease: PodLease,
  { operation, files, tried }: StandbyCallee,
  call: PodCall,
): Promise<CallOutcome | undefined> {
  const withdraw = () => lease.withdraw(`It has answered the first call of "${operation}".`);
  try {
    const { image } = tried.ofFiles;
    const onPhase: PodCall['onPhase'] = (phase) =>
      call.onPhase?.(
        phase.phase === 'running' && phase.pod
          ? { ...phase, pod: { ...phase.pod, image, imageDigest: null } }
          : phase,
      );
    const sent = toTryCall(call, { files: files.codeSource, environment: {} });
    const outcome = await callLease(lease, { ...sent, onPhase });
    // The end of its log comes after the answer.
    outcome.log.then(withdraw, withdraw);
    return outcome;
  } catch (error) {
    withdraw();
    if (error instanceof AppError && error.code === 'POD_UNREACHABLE') return undefined;
    throw error;
  }
}
