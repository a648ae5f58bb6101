import type { editor, Uri } from 'monaco-editor';
import type { Monaco } from '#components/editor/monaco.ts';
import { followFunctionModels } from '#components/editor/python/follow-models.ts';
import type { PythonServer } from '#components/editor/python/python-server.ts';
import { isLibraryPath, serverPath } from '#components/editor/python/server-path.ts';

/** Files that the Python server has open, and the texts of Monaco that they are. */
export class OpenFiles {
  readonly #monaco: Monaco;
  readonly #server: PythonServer;
  /** By the server's path; a file has one text, whichever function was shown last. */
  readonly #models = new Map<string, editor.ITextModel>();

  constructor(monaco: Monaco, server: PythonServer) {
    this.#monaco = monaco;
    this.#server = server;
    followFunctionModels(monaco, {
      open: (model) => this.#open(model),
      change: (model) => {
        const uri = this.uriOf(model);
        if (uri) server.change(uri, model.getVersionId(), model.getValue());
      },
      close: (model) => this.#close(model),
    });
  }

  /** The server's URI for a text; undefined for one that it does not know. */
  uriOf(model: editor.ITextModel): string | undefined {
    const path = serverPath(model.uri.path);
    if (path === undefined || this.#models.get(path) !== model) return undefined;
    return this.#monaco.Uri.from({ scheme: 'file', path }).toString();
  }

  /** The text of Monaco that the server knows by this URI. */
  modelOf(uri: string): editor.ITextModel | undefined {
    return this.#models.get(this.#monaco.Uri.parse(uri).path);
  }

  /** Where Monaco has what the server names: a file of the function, or one of the standard library, which is fetched. */
  async findText(uri: string): Promise<Uri | undefined> {
    const own = this.modelOf(uri);
    if (own) return own.uri;
    const library = this.#monaco.Uri.parse(uri);
    if (!isLibraryPath(library.path)) return undefined;
    const text = await this.#server.readFile(uri);
    if (!this.#monaco.editor.getModel(library)) this.#monaco.editor.createModel(text, 'python', library);
    return library;
  }

  #open(model: editor.ITextModel): void {
    const path = serverPath(model.uri.path);
    if (path === undefined) return;
    const before = this.#models.get(path);
    if (before) this.#close(before);
    this.#models.set(path, model);
    const uri = this.uriOf(model);
    if (uri) this.#server.open(uri, model.getVersionId(), model.getValue());
  }

  #close(model: editor.ITextModel): void {
    const uri = this.uriOf(model);
    if (!uri) return;
    this.#server.close(uri);
    this.#models.delete(serverPath(model.uri.path) ?? '');
  }
}
