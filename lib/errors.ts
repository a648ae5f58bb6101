import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { storableJson, storableText } from '#lib/storable.ts';

/** Whose fault a failure is: decides who is told what to do, and whether it is logged as a bug. */
const faults = ['code', 'configuration', 'platform', 'internal'] as const;

export type Fault = (typeof faults)[number];

/** One offending field of a bad input. `path` reads from the outside in: `['spec', 'adjacencyList', 2, 'to']`. */
const fieldIssueSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
});

export type FieldIssue = z.infer<typeof fieldIssueSchema>;

/** What an {@link AppError} looks like once stored in the database or sent to a browser or API client. */
export const errorViewSchema = z.object({
  /** Stable, upper case, prefixed by area: `BUILD_FAILED`, `POD_EXITED`. */
  code: z.string(),
  /** One sentence a user understands: what failed, on what. */
  message: z.string(),
  /** What to do next. */
  hint: z.string().optional(),
  fault: z.enum(faults),
  /** The offending fields, for bad input. */
  issues: z.array(fieldIssueSchema).optional(),
  /** More to read: the HTTP status a function answered, a log's tail, an exit code. JSON values only. */
  details: z.record(z.string(), z.unknown()).optional(),
});

export type ErrorView = z.infer<typeof errorViewSchema>;

/** Every failure that a user can cause or mend. Anything else that is thrown is a bug of ours. */
export class AppError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly hint?: string;
  readonly issues?: FieldIssue[];
  readonly details?: Record<string, unknown>;

  constructor(view: ErrorView, options?: { cause?: unknown }) {
    super(view.message, options);
    this.name = 'AppError';
    this.code = view.code;
    this.fault = view.fault;
    this.hint = view.hint;
    this.issues = view.issues;
    this.details = view.details;
  }
}

/** What was sent cannot be read; the boundary answers 400. */
export function badRequest(message: string, hint?: string): AppError {
  return new AppError({ code: 'BAD_REQUEST', message, hint, fault: 'configuration' });
}

/**
 * Bad input; the boundary answers 422 and names each field: the first {@link limits.issuesTold}, and in the details how
 * many more there are.
 */
export function invalidInput(message: string, issues: FieldIssue[], hint?: string): AppError {
  const more = issues.length - limits.issuesTold;
  return new AppError({
    code: 'INVALID_INPUT',
    message,
    hint,
    fault: 'configuration',
    issues: issues.slice(0, limits.issuesTold),
    details: more > 0 ? { moreIssues: more } : undefined,
  });
}

/** Something named does not exist; the boundary answers 404. */
export function notFound(what: string, hint?: string): AppError {
  return new AppError({
    code: 'NOT_FOUND',
    message: `${what} does not exist.`,
    hint,
    fault: 'configuration',
  });
}

/** The request clashes with what is there; the boundary answers 409. */
export function conflict(message: string, hint?: string, issues?: FieldIssue[]): AppError {
  return new AppError({ code: 'CONFLICT', message, hint, fault: 'configuration', issues });
}

/** Turns anything thrown into what is stored and shown. An unknown error keeps its message, marked as ours. */
export function toErrorView(error: unknown): ErrorView {
  if (error instanceof AppError) {
    const { code, message, hint, fault, issues, details } = error;
    // They may hold what a function has answered or printed: anything.
    return {
      code,
      message: storableText(message),
      hint: hint && storableText(hint),
      fault,
      issues: issues && storableJson(issues),
      details: details && storableJson(details),
    };
  }
  return {
    code: 'INTERNAL',
    message: storableText(error instanceof Error ? error.message : String(error)),
    hint: 'This is a fault in Podsmith. Its log has more; please report it.',
    fault: 'internal',
  };
}
