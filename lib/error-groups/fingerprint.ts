import { headOf } from '#lib/cut-text.ts';
import { findFrameFunction } from '#lib/error-groups/frame-function.ts';
import { steadyMessage } from '#lib/error-groups/steady-message.ts';
import { type ToldFailure, tellFailure } from '#lib/error-groups/told-failure.ts';
import type { ErrorView } from '#lib/errors.ts';
import { sha256 } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

/** A place in an operation's files, as it was when the error was seen last. */
export interface ErrorPlace {
  file: string;
  line: number;
  /** `count`; null where the traceback names none. */
  function: string | null;
}

/** What is told of a failure, and by what it is recognised. */
export interface GroupedFailure {
  /** The same for all failures of one kind: 32 hexadecimal characters. */
  fingerprint: string;
  /** The class of an exception, `ExitCode` or `Signal` of a script; else Podsmith's code: `POD_EXITED`, `INVOKE_TIMEOUT`. */
  type: string;
  /** One line: `KeyError: 'node'`. */
  message: string;
  place: ErrorPlace | null;
}

/** What a Pod that was killed had printed leads to no cause. */
const killed: ReadonlySet<unknown> = new Set(['oom', 'killed']);

/**
 * Groups a failed attempt by its operation, the type of its error, and the file and function of the deepest frame that is the
 * operation's own, without the line, so that an edit above it makes no new error. Without such a frame, its steady message
 * counts.
 *
 * @param error As it is recorded.
 */
export function groupFailure(
  operation: string,
  error: Pick<ErrorView, 'code' | 'message' | 'details'>,
): GroupedFailure {
  const told = tellFailure(error);
  const type = headOf(told.answered?.type || error.code, limits.errorTypeLength);
  const place = killed.has(error.details?.exitReason) ? null : placeOf(told);
  const kind = place?.function
    ? ['frame', place.file, place.function]
    : ['message', place?.file ?? '', steadyMessage(told.answered?.message || error.message)];
  return {
    fingerprint: sha256(JSON.stringify([operation, type, ...kind])).slice(0, 32),
    type,
    message: headOf(firstLine(told.sentence), limits.errorMessageLength),
    place,
  };
}

function placeOf({ place, printed = '' }: ToldFailure): ErrorPlace | null {
  if (!place) return null;
  const { file, line } = place;
  return { file, line, function: findFrameFunction(printed, place) ?? null };
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0] ?? '';
}
