import { z } from 'zod';
import { findUserByEmail, listUserRows } from '#lib/auth/user-store.ts';
import { headOf } from '#lib/cut-text.ts';
import { db, transaction } from '#lib/db/client.ts';
import type { ErrorFilter } from '#lib/error-groups/filter.ts';
import {
  findErrorDetail,
  listErrorRows,
  listNewErrorRows,
  listRunErrorRows,
  writeErrorChange,
} from '#lib/error-groups/store.ts';
import {
  type ErrorDetail,
  type ErrorGroup,
  errorStatuses,
  type Person,
  type RunError,
} from '#lib/error-groups/view.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { requireId } from '#lib/ids.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { parseInput } from '#lib/parse-input.ts';

/** Errors, the one that was seen last first. */
export function listErrors(request: PageRequest & ErrorFilter): Promise<Page<ErrorGroup>> {
  return listErrorRows(db(), request);
}

const newForMs = 24 * 3600 * 1000;

/** Open errors that were seen for the first time, or came back, within the last day. */
export function listNewErrors(limit: number): Promise<ErrorGroup[]> {
  return listNewErrorRows(new Date(Date.now() - newForMs), limit);
}

/** @throws AppError `NOT_FOUND`. */
export async function getError(fingerprint: string): Promise<ErrorDetail> {
  const known = requireFingerprint(fingerprint);
  const error = await findErrorDetail(known);
  if (!error) throw missing(known);
  return error;
}

/** What the failed steps of a run are, those that are grouped by now. @throws AppError `NOT_FOUND`: an id that is none. */
export function listRunErrors(runId: string): Promise<RunError[]> {
  return listRunErrorRows(requireId(runId, 'run'));
}

/** Who an error can be assigned to: all who can sign in, by name. */
export function listPeople(): Promise<Person[]> {
  return listUserRows(db());
}

const changeSchema = z.strictObject({
  status: z.enum(errorStatuses, `Expected one of: ${errorStatuses.join(', ')}.`).optional(),
  /** The e-mail address of an account; null: nobody. */
  assignee: z
    .string('Expected the e-mail address of an account, or null.')
    .max(320, 'An address has at most 320 characters.')
    .nullable()
    .optional(),
});

/** `{status?, assignee?}`; what is left out stays. */
export type ErrorChangeRequest = z.input<typeof changeSchema>;

/**
 * Resolves, ignores, reopens or assigns an error.
 *
 * @param request {@link ErrorChangeRequest}
 * @param by Who does, in words.
 * @throws AppError `NOT_FOUND`, `INVALID_INPUT`.
 */
export async function changeError(
  fingerprint: string,
  request: unknown,
  { by }: { by: string },
): Promise<ErrorDetail> {
  const known = requireFingerprint(fingerprint);
  const { status, assignee } = parseInput(changeSchema, request, 'The change');
  const assigneeId = typeof assignee === 'string' ? await requireAccount(assignee) : assignee;
  await transaction(async (tx) => {
    if (!(await writeErrorChange(tx, known, { status, assigneeId, by }))) throw missing(known);
    await notify(tx, 'errors');
  });
  return getError(known);
}

async function requireAccount(email: string): Promise<string> {
  const user = await findUserByEmail(db(), email.trim().toLowerCase());
  if (user) return user.id;
  throw invalidInput('The change is not valid at assignee: nobody signs in with this address.', [
    { path: ['assignee'], message: 'Expected the e-mail address of an account, or null.' },
  ]);
}

/** Lets only what may be a fingerprint through. @throws AppError `NOT_FOUND`. */
function requireFingerprint(text: string): string {
  if (!/^[0-9a-f]{32}$/.test(text)) throw missing(headOf(text, 64));
  return text;
}

function missing(fingerprint: string) {
  return notFound(`The error "${fingerprint}"`, 'See the list of errors.');
}
