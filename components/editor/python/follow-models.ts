import type { editor } from 'monaco-editor';
import type { Monaco } from '#components/editor/monaco.ts';
import { serverPath } from '#components/editor/python/server-path.ts';

/** Who is told of the Python files of functions that Monaco has. */
interface Follower {
  open(model: editor.ITextModel): void;
  change(model: editor.ITextModel): void;
  close(model: editor.ITextModel): void;
}

/** Tells of all that are there and all that come, for the life of the page. */
export function followFunctionModels(monaco: Monaco, follower: Follower): void {
  const follow = (model: editor.ITextModel) => {
    if (serverPath(model.uri.path) === undefined) return;
    model.onDidChangeContent(() => follower.change(model));
    model.onWillDispose(() => follower.close(model));
    follower.open(model);
  };
  monaco.editor.onDidCreateModel(follow);
  for (const model of monaco.editor.getModels()) follow(model);
}
