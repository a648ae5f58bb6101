import { AppError } from '#lib/errors.ts';

/** Error codes of a socket that nobody serves, or nobody any more. */
const LOST = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ECONNABORTED',
];

/** True for a failure that means that the engine is gone. */
export function isEngineLost(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'ENGINE_LOST';
  return LOST.includes(codeOf(error));
}

/** The error as it leaves the engine's folder: an AppError, whatever the engine's client has thrown. */
export function toEngineError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  if (isEngineLost(error)) return engineLost(doing, error);
  return new AppError(
    {
      code: 'ENGINE_REFUSED',
      message: `The container engine refused ${doing}: ${reasonOf(error)}`,
      hint: 'The engine gives this reason itself; its own log may have more.',
      fault: 'platform',
      details: { statusCode: statusOf(error) },
    },
    { cause: error },
  );
}

export function engineLost(doing: string, cause?: unknown): AppError {
  return new AppError(
    {
      code: 'ENGINE_LOST',
      message: `The connection to the container engine was lost while ${doing}.`,
      hint: 'See whether Podman or Docker still runs; Podsmith finds it again by itself.',
      fault: 'platform',
    },
    { cause },
  );
}

/** The HTTP status the engine answered with. */
export function statusOf(error: unknown): number | undefined {
  return has(error, 'statusCode') && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** True for "there is no such container". Podman says 500 for one that goes away while it is being looked at. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 || causeOf(error) === 'no such container';
}

/** True for "there is a container of that name". */
export function isNameTaken(error: unknown): boolean {
  return statusOf(error) === 409 || causeOf(error) === 'that name is already in use';
}

/** True for "somebody else listens on the port that the container was to have", in Podman's words and in Docker's. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && /address already in use|port is already allocated/.test(error.message);
}

/** Podman's word for a failure; Docker has none. */
function causeOf(error: unknown): unknown {
  return has(error, 'json') && has(error.json, 'cause') ? error.json.cause : undefined;
}

function codeOf(error: unknown): string {
  return has(error, 'code') && typeof error.code === 'string' ? error.code : '';
}

/** The engine's own words. Its client wraps them as `(HTTP code 500) server error - …`. */
export function reasonOf(error: unknown): string {
  if (has(error, 'json') && has(error.json, 'message')) return String(error.json.message).trim();
  return error instanceof Error ? error.message : String(error);
}

function has<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}
