// The worker of Python's lint and format. Set-up bundles it to public/python, and names the file of Ruff's WebAssembly.
import init, { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-web';
import type { LintAnswer, LintRequest } from '#components/editor/python/lint-messages.ts';

declare const RUFF_WASM: string;

const settings = {
  'line-length': 100,
  'target-version': 'py312',
  // What is likely wrong, the order of imports, and older ways to say a thing; blank lines and the like are the format's.
  // Undefined names (F821) the type checker tells.
  lint: { select: ['E4', 'E7', 'E9', 'F', 'I', 'B', 'UP'], ignore: ['F821'] },
};
const loading = init({ module_or_path: new URL(RUFF_WASM, location.href) }).then(
  () => new Workspace(settings, PositionEncoding.Utf16),
);

addEventListener('message', async ({ data: { id, kind, text } }: MessageEvent<LintRequest>) => {
  const answer = (rest: Omit<LintAnswer, 'id'>) => postMessage({ id, ...rest });
  try {
    const workspace = await loading;
    answer({ value: kind === 'check' ? workspace.check(text) : workspace.format(text) });
  } catch (error) {
    answer({ problem: String(error) });
  }
});
