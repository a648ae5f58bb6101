/** What the lint worker is asked: the faults of a text, or the text well formatted. */
export interface LintRequest {
  id: number;
  kind: 'check' | 'format';
  text: string;
}

export interface LintAnswer {
  id: number;
  value?: unknown;
  /** Why there is none: the worker could not load Ruff, or the text to format has a syntax error. */
  problem?: string;
}
