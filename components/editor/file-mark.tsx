interface FileMarkProps {
  hasProblem: boolean;
  isChanged: boolean;
}

/** The dot of a file that has a problem, or a text that is not saved. */
export function FileMark({ hasProblem, isChanged }: FileMarkProps) {
  if (!hasProblem && !isChanged) return null;
  return (
    <span className={`shrink-0 text-xs ${hasProblem ? 'text-danger' : 'text-warning-soft-foreground'}`}>
      <span aria-hidden>●</span>
      <span className="sr-only">{hasProblem ? 'has a problem' : 'not saved'}</span>
    </span>
  );
}
