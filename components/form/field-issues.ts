import type { ErrorView, FieldIssue } from '#lib/errors.ts';

type Path = (string | number)[];

/** The issues at a field or inside it, with the rest of their path. */
export function issuesUnder(error: ErrorView | null, path: Path): FieldIssue[] {
  return (error?.issues ?? [])
    .filter((issue) => path.every((part, index) => issue.path[index] === part))
    .map((issue) => ({ ...issue, path: issue.path.slice(path.length) }));
}

/** The messages at a field or inside it, as one text; `undefined` when nothing is wrong there. */
export function problemAt(error: ErrorView | null, path: Path): string | undefined {
  const messages = issuesUnder(error, path).map((issue) => issue.message);
  return messages.length > 0 ? [...new Set(messages)].join(' ') : undefined;
}
