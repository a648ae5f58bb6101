import type { editor, IRange, languages, Position } from 'monaco-editor';
import type {
  CompletionItem,
  CompletionList,
  Hover,
  Location,
  Range,
  SignatureHelp,
  TextDocumentEdit,
} from 'vscode-languageserver-types';
import type { Monaco } from '#components/editor/monaco.ts';
import {
  completionKind,
  toCompletion,
  toHover,
  toLspPosition,
  toMarkdown,
  toRange,
  toSignatureHelp,
  toTextEdit,
} from '#components/editor/python/conversions.ts';
import type { OpenFiles } from '#components/editor/python/open-files.ts';
import type { PythonServer } from '#components/editor/python/python-server.ts';

/** What the Python server says, where Monaco asks for it. Providers are Monaco's own: one of each per page. */
export function registerTypeProviders(monaco: Monaco, server: PythonServer, files: OpenFiles): void {
  /** The answer's shape is the protocol's, of this method. */
  const ask = async <Answer>(
    method: string,
    model: editor.ITextModel,
    position: Position,
    more: object = {},
  ): Promise<Answer | null> => {
    const uri = files.uriOf(model);
    if (uri === undefined) return null;
    const place = { textDocument: { uri }, position: toLspPosition(position), ...more };
    return (await server.ask(`textDocument/${method}`, place)) as Answer | null;
  };
  const asLocations = async (found: Location[] | null): Promise<languages.Location[]> => {
    const locations = (found ?? []).map(async ({ uri, range }) => {
      const text = await files.findText(uri);
      return text ? [{ uri: text, range: toRange(range) }] : [];
    });
    return (await Promise.all(locations)).flat();
  };

  const { languages: monacoLanguages } = monaco;
  monacoLanguages.registerCompletionItemProvider('python', completionProvider(monaco, server, ask));
  monacoLanguages.registerHoverProvider('python', {
    async provideHover(model, position) {
      const hover = await ask<Hover>('hover', model, position);
      return hover && toHover(hover);
    },
  });
  monacoLanguages.registerSignatureHelpProvider('python', {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [')'],
    async provideSignatureHelp(model, position) {
      const help = await ask<SignatureHelp>('signatureHelp', model, position);
      return help && { value: toSignatureHelp(help), dispose: () => undefined };
    },
  });
  monacoLanguages.registerDefinitionProvider('python', {
    provideDefinition: async (model, position) =>
      asLocations(await ask<Location[]>('definition', model, position)),
  });
  monacoLanguages.registerReferenceProvider('python', {
    provideReferences: async (model, position, context) =>
      asLocations(await ask<Location[]>('references', model, position, { context })),
  });
  monacoLanguages.registerRenameProvider('python', {
    async resolveRenameLocation(model, position) {
      const range = await ask<Range>('prepareRename', model, position);
      if (range) return { range: toRange(range), text: model.getValueInRange(toRange(range)) };
      return { range: placeOf(position), text: '', rejectReason: 'This cannot be renamed here.' };
    },
    async provideRenameEdits(model, position, newName) {
      const edit = await ask<{ documentChanges?: TextDocumentEdit[] }>('rename', model, position, {
        newName,
      });
      return { edits: (edit?.documentChanges ?? []).flatMap((change) => toWorkspaceEdits(files, change)) };
    },
  });
}

type Ask = <Answer>(method: string, model: editor.ITextModel, position: Position) => Promise<Answer | null>;

function completionProvider(
  monaco: Monaco,
  server: PythonServer,
  ask: Ask,
): languages.CompletionItemProvider {
  const asTold = new WeakMap<languages.CompletionItem, CompletionItem>();
  return {
    triggerCharacters: ['.', '[', '"', "'"],
    async provideCompletionItems(model, position) {
      const list = await ask<CompletionList>('completion', model, position);
      if (!list) return null;
      const { startColumn, endColumn } = model.getWordUntilPosition(position);
      const word: IRange = { ...placeOf(position), startColumn, endColumn };
      const suggestions = list.items.map((item) => {
        const kind = monaco.languages.CompletionItemKind[completionKind(item.kind)];
        const suggestion = { ...toCompletion(item, word), kind };
        asTold.set(suggestion, item);
        return suggestion;
      });
      // The server calls every list incomplete. Monaco would wait for the next one with each key, and Enter take what is
      // shown till then; what the next key leaves of this list, it finds itself.
      return { suggestions, incomplete: false };
    },
    async resolveCompletionItem(suggestion) {
      const told = asTold.get(suggestion);
      if (!told) return suggestion;
      const { detail, documentation } = (await server.ask('completionItem/resolve', told)) as CompletionItem;
      return { ...suggestion, detail, documentation: documentation && toMarkdown(documentation) };
    },
  };
}

function toWorkspaceEdits(
  files: OpenFiles,
  { textDocument, edits }: TextDocumentEdit,
): languages.IWorkspaceTextEdit[] {
  const model = files.modelOf(textDocument.uri);
  if (!model) return [];
  return edits.flatMap((edit) =>
    'newText' in edit
      ? [{ resource: model.uri, textEdit: toTextEdit(edit), versionId: model.getVersionId() }]
      : [],
  );
}

function placeOf({ lineNumber, column }: Position): IRange {
  return {
    startLineNumber: lineNumber,
    startColumn: column,
    endLineNumber: lineNumber,
    endColumn: column,
  };
}
