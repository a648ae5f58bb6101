// The worker of Python's types. Set-up bundles it to public/python, and names the folder that basedpyright's script is in.
// It adds two things to that script by its internals, so its version is pinned: one worker instead of two, and files of the
// server that are read.
import type { LibraryFile } from '#components/editor/python/library-file.ts';

declare const PYRIGHT_FOLDER: string;
declare function importScripts(url: string): void;
declare const app: {
  createBackgroundAnalysis(): undefined;
  convertLspUriStringToUri(uri: string): unknown;
  serverOptions: { serviceProvider: { fs(): { readFileSync(uri: unknown, encoding: 'utf8'): string } } };
};

importScripts(`./${PYRIGHT_FOLDER}/pyright.worker.js`);

addEventListener(
  'message',
  ({ data }: MessageEvent<{ type?: string; method?: string; params: { uri: string } }>) => {
    if (data.type === 'browser/boot') app.createBackgroundAnalysis = () => undefined;
    if (data.method !== 'podsmith/readFile') return;
    const { uri } = data.params;
    const text = app.serverOptions.serviceProvider
      .fs()
      .readFileSync(app.convertLspUriStringToUri(uri), 'utf8');
    postMessage({ method: 'podsmith/file', params: { uri, text } satisfies LibraryFile });
  },
);
