/** What is edited on a page. */
export interface UnsavedWork {
  /** What it changes: "the operation greet". */
  what: string;
  /** True when something was typed that is stored nowhere yet. */
  isDirty: boolean;
  /** False when it could not be saved; the page then says why. */
  save(): Promise<boolean>;
  /** Forgets what was typed, here and before: called when a person leaves it behind knowingly, or deletes what it changes. */
  discard(): void;
}
