/** What was typed on a page and is stored nowhere yet. */
export interface UnsavedWork {
  /** What it changes: "the operation greet". */
  what: string;
  /** False when it could not be saved; the page then says why. */
  save(): Promise<boolean>;
  /** Called when a person leaves it behind knowingly. */
  discard(): void;
}
