import type { Diagnostic } from 'vscode-languageserver-types';
import { z } from 'zod';
import { LanguageClient } from '#components/editor/python/language-client.ts';
import type { LibraryFile } from '#components/editor/python/library-file.ts';
import { initializeParams, settingsOf } from '#components/editor/python/server-settings.ts';
import { withHandlerTypes } from '#components/editor/python/typed-handler.ts';

const configurationSchema = z.object({ items: z.array(z.object({ section: z.string().optional() })) });

interface Findings {
  uri: string;
  version?: number;
  diagnostics: Diagnostic[];
}

/**
 * basedpyright, in its worker. It knows the files that are open in it and no others: all of a function are, whether an
 * editor shows them or not, so that their imports of each other are found.
 */
export class PythonServer {
  readonly #client: LanguageClient;
  /** Files of the standard library, as they have been asked for. */
  readonly #library = new Map<string, { text: Promise<string>; receive(text: string): void }>();
  #onFindings: (findings: Findings) => void = () => undefined;

  private constructor(worker: Worker) {
    this.#client = new LanguageClient(worker, {
      answer: (method, params) =>
        method === 'workspace/configuration'
          ? configurationSchema.parse(params).items.map(({ section }) => settingsOf(section))
          : null,
      hear: (method, params) => {
        if (method === 'textDocument/publishDiagnostics') this.#onFindings(params as Findings);
        if (method === 'podsmith/file') this.#receive(params as LibraryFile);
      },
    });
    worker.postMessage({ type: 'browser/boot', mode: 'foreground' });
  }

  /** @param types Files that describe what a function is called with. */
  static async start(worker: Worker, types: Record<string, string>): Promise<PythonServer> {
    const server = new PythonServer(worker);
    await server.#client.request('initialize', initializeParams(types));
    server.#client.notify('initialized', {});
    server.#client.notify('workspace/didChangeConfiguration', { settings: {} });
    return server;
  }

  /** Whom what is found in a file is told, from now on: all of it with each change, not what is new. */
  tellFindings(listener: (findings: Findings) => void): void {
    this.#onFindings = listener;
  }

  open(uri: string, version: number, text: string): void {
    // Before the file is open: imports of it are not found else.
    this.#client.notify('pyright/createFile', { uri, kind: 'create' });
    this.#client.notify('textDocument/didOpen', {
      textDocument: { uri, languageId: 'python', version, text: withHandlerTypes(text) },
    });
  }

  change(uri: string, version: number, text: string): void {
    this.#client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: withHandlerTypes(text) }],
    });
  }

  /** The file is gone, for imports of it as well. */
  close(uri: string): void {
    this.#client.notify('textDocument/didClose', { textDocument: { uri } });
    this.#client.notify('pyright/deleteFile', { uri, kind: 'delete' });
  }

  /** What the server says of a place or a whole file. */
  ask(method: string, params: unknown): Promise<unknown> {
    return this.#client.request(method, params);
  }

  /** The text of a file of the standard library. */
  readFile(uri: string): Promise<string> {
    const asked = this.#library.get(uri);
    if (asked) return asked.text;
    let receive: (text: string) => void = () => undefined;
    const text = new Promise<string>((resolve) => {
      receive = resolve;
    });
    this.#library.set(uri, { text, receive });
    this.#client.notify('podsmith/readFile', { uri });
    return text;
  }

  #receive({ uri, text }: LibraryFile): void {
    this.#library.get(uri)?.receive(text);
  }
}
