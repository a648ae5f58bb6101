import type { Diagnostic } from '@astral-sh/ruff-wasm-web';
import type { editor } from 'monaco-editor';
import type { Monaco } from '#components/editor/monaco.ts';
import { followFunctionModels } from '#components/editor/python/follow-models.ts';
import { pickFindings, toFix, toLintMarker, touches } from '#components/editor/python/lint-conversions.ts';
import { Linter } from '#components/editor/python/linter.ts';

const owner = 'ruff';

/**
 * Lint of Python in Monaco, its fixes and the format.
 *
 * @throws Error where Ruff cannot be loaded.
 */
export async function startLint(loading: Promise<Monaco>, worker: Worker): Promise<void> {
  const linter = new Linter(worker);
  const monaco = await loading;
  await linter.check('');
  const foundIn = new WeakMap<editor.ITextModel, Diagnostic[]>();
  const check = async (model: editor.ITextModel) => {
    const version = model.getVersionId();
    const found = pickFindings(await linter.check(model.getValue()));
    if (model.isDisposed() || model.getVersionId() !== version) return;
    foundIn.set(model, found);
    monaco.editor.setModelMarkers(model, owner, found.map(toLintMarker));
  };
  followFunctionModels(monaco, { open: check, change: check, close: () => undefined });

  monaco.languages.registerCodeActionProvider(
    'python',
    {
      provideCodeActions(model, range) {
        const near = (foundIn.get(model) ?? []).filter((found) => touches(found, range));
        const actions = near.flatMap((found) => {
          const fix = toFix(found);
          if (!fix) return [];
          const edits = fix.edits.map((textEdit) => ({
            resource: model.uri,
            textEdit,
            versionId: model.getVersionId(),
          }));
          return [
            { title: fix.title, kind: 'quickfix', diagnostics: [toLintMarker(found)], edit: { edits } },
          ];
        });
        return { actions, dispose: () => undefined };
      },
    },
    { providedCodeActionKinds: ['quickfix'] },
  );
  monaco.languages.registerDocumentFormattingEditProvider('python', {
    displayName: 'Ruff',
    async provideDocumentFormattingEdits(model) {
      // A text with a syntax error stays as it is; the error is marked.
      const text = await linter.format(model.getValue()).catch(() => undefined);
      return text === undefined ? [] : [{ range: model.getFullModelRange(), text }];
    },
  });
}
