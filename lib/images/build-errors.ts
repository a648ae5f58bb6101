import { AppError } from '#lib/errors.ts';
import type { BuildOutcome } from '#lib/images/build-output.ts';

/**
 * Tells a failed build's cause. The Engine API reports it in words only, so this is the one place that reads
 * them, and only where the Dockerfile step does not say it already.
 */
export function toBuildError(outcome: Partial<BuildOutcome>): AppError {
  const {
    error = 'no reason given',
    exitCode,
    step = '',
    isDiskFull = false,
    advice,
    unreached = [],
  } = outcome;
  const details = { reason: error, step, ...(exitCode !== undefined && { exitCode }) };
  if (isDiskFull || /no space left on device|disk quota exceeded/i.test(error)) {
    return new AppError({
      code: 'BUILD_DISK_FULL',
      message: 'The build failed because the disk of the container engine is full.',
      hint: 'Free some space there (podman system prune, docker system prune), then build again.',
      fault: 'platform',
      details,
    });
  }
  if (/^FROM\b/i.test(step) || (step === '' && /image/i.test(error))) {
    return baseImageUnknown(step.replace(/^FROM\s+/i, '') || 'of the Dockerfile', details);
  }
  if (/^RUN\b/i.test(step)) {
    return new AppError({
      code: 'BUILD_COMMAND_FAILED',
      message: `The build failed: "${step}" ended with ${exitCode === undefined ? 'an error' : `exit code ${exitCode}`}.`,
      hint:
        unreached[0] ??
        advice ??
        'The last lines of the build log say why. Dependencies are named in the requirements file.',
      fault: 'code',
      details,
    });
  }
  return new AppError({
    code: 'BUILD_FAILED',
    message: `The build failed${step && ` at "${step}"`}: ${error}`,
    hint: 'The build log has more.',
    fault: 'code',
    details,
  });
}

/**
 * Whether a build met the removal of an image: Podman looks through all layers for one to use again, and fails where one
 * of them has gone meanwhile. The next attempt does not meet it.
 */
export function hasMetRemoval({ error = '' }: Partial<BuildOutcome>): boolean {
  return /layer not known/i.test(error);
}

export function baseImageUnknown(image: string, details?: Record<string, unknown>): AppError {
  return new AppError({
    code: 'BUILD_BASE_IMAGE_UNKNOWN',
    message: `The base image ${image} is not there and could not be pulled.`,
    hint: 'See whether its name is right, and whether the engine can reach its registry.',
    fault: 'configuration',
    details,
  });
}

export function buildTimedOut(timeoutMs: number): AppError {
  return new AppError({
    code: 'BUILD_TIMEOUT',
    message: `The build was stopped: it took longer than ${Math.round(timeoutMs / 1000)} seconds.`,
    hint: 'The build log shows the step that took so long.',
    fault: 'code',
    details: { timeoutMs },
  });
}

export function buildCancelled(): AppError {
  return new AppError({
    code: 'BUILD_CANCELLED',
    message: 'The build was cancelled.',
    fault: 'configuration',
  });
}
