import type { editor, IRange } from 'monaco-editor';
import type { DraftFile } from '#components/editor/draft-files.ts';
import { functionPath } from '#components/editor/function-path.ts';
import type { Monaco } from '#components/editor/monaco.ts';
import type { Problem } from '#lib/problems/problem.ts';

interface OpenFile {
  name: string;
  model: editor.ITextModel;
  /** The text as the draft has it, of which Monaco's may differ in its ends of lines. */
  text: string;
}

let visits = 0;

/**
 * All files of a function as texts of Monaco, whether they are shown or not: what knows a language finds one file from
 * another, and a rename changes them all.
 */
export class FunctionModels {
  readonly #monaco: Monaco;
  readonly #onChange: () => void;
  readonly #files = new Map<number, OpenFile>();
  readonly #visit: number;
  #isFollowing = false;

  /** @param onChange Is told when a text was changed in Monaco. */
  constructor(monaco: Monaco, onChange: () => void) {
    visits += 1;
    this.#visit = visits;
    this.#monaco = monaco;
    this.#onChange = onChange;
  }

  /** Makes Monaco's texts what the draft's are. */
  follow(files: DraftFile[]): void {
    this.#isFollowing = true;
    const names = new Map(files.map(({ id, name }) => [id, name]));
    for (const [id, { name, model }] of this.#files) {
      if (names.get(id) === name) continue;
      this.#files.delete(id);
      model.dispose();
    }
    for (const file of files) {
      const open = this.#files.get(file.id);
      if (!open) this.#open(file);
      else if (open.text !== file.text) replaceText(open, file.text);
    }
    this.#isFollowing = false;
  }

  /** The files with the texts that Monaco has. */
  takeTexts(files: DraftFile[]): DraftFile[] {
    return files.map((file) => {
      const text = this.#files.get(file.id)?.text ?? file.text;
      return text === file.text ? file : { ...file, text };
    });
  }

  /** What Monaco calls a file of this name. */
  uriOf(name: string): string {
    return this.#monaco.Uri.from({ scheme: 'file', path: functionPath(this.#visit, name) }).toString();
  }

  /** Marks these places, and no others of before. */
  mark(found: readonly Problem[]): void {
    for (const { name, model } of this.#files.values()) {
      const inFile = found.filter(({ file }) => file === name);
      this.#monaco.editor.setModelMarkers(
        model,
        'podsmith',
        inFile.map((problem) => ({
          ...rangeOf(model, problem),
          message: problem.message,
          source: 'last call',
          severity: this.#monaco.MarkerSeverity.Error,
        })),
      );
    }
  }

  dispose(): void {
    for (const { model } of this.#files.values()) model.dispose();
    this.#files.clear();
  }

  #open({ id, name, text }: DraftFile): void {
    const uri = this.#monaco.Uri.parse(this.uriOf(name));
    const open = { name, text, model: this.#monaco.editor.createModel(text, undefined, uri) };
    open.model.onDidChangeContent(() => {
      if (this.#isFollowing) return;
      open.text = open.model.getValue();
      this.#onChange();
    });
    this.#files.set(id, open);
  }
}

/** As an edit, which can be undone. */
function replaceText(open: OpenFile, text: string): void {
  open.text = text;
  open.model.pushEditOperations(null, [{ range: open.model.getFullModelRange(), text }], () => null);
}

/** The word at the problem's place, or the line where only that is known. */
function rangeOf(model: editor.ITextModel, { line, column }: Problem): IRange {
  const lineNumber = Math.min(line, model.getLineCount());
  const first = model.getLineFirstNonWhitespaceColumn(lineNumber) || 1;
  const last = model.getLineMaxColumn(lineNumber);
  const startColumn = Math.min(column ?? first, last);
  const word = column === undefined ? null : model.getWordAtPosition({ lineNumber, column: startColumn });
  return {
    startLineNumber: lineNumber,
    endLineNumber: lineNumber,
    startColumn,
    endColumn: word?.endColumn ?? last,
  };
}
