/** What is edited on a page. */
export interface UnsavedWork {
  /** What it changes: "the operation greet". */
  what: string;
  /** True when something was typed that is stored nowhere yet. */
  isDirty: boolean;
  /** False when it could not be saved; the page then says why. */
  save(): Promise<boolean>;
  /** Discards the edits, of now and before: when the user leaves them on purpose, or deletes what they change. */
  discard(): void;
}
