import type { RuntimeFile } from '#lib/runtime-status/view.ts';
import { manifestFile, type Runtime } from '#lib/runtimes/template.ts';

/** Read first, in this order; the others follow by name. */
const first = [manifestFile, 'Dockerfile'];

/** The files of a template: what an image is built of, the manifest, and what a new function begins with. */
export function templateTexts(
  runtime: Pick<Runtime, 'templateFiles' | 'starterFiles' | 'manifestText'>,
): (RuntimeFile & { text: string | null })[] {
  const starter = Object.entries(runtime.starterFiles).map(([name, text]) => [`function/${name}`, text]);
  const files = [
    { path: manifestFile, content: Buffer.from(runtime.manifestText) },
    ...starter.map(([path = '', text = '']) => ({ path, content: Buffer.from(text) })),
    ...runtime.templateFiles,
  ];
  return files
    .map(({ path, content }) => ({ path, bytes: content.byteLength, text: readText(content) }))
    .sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
}

function rank(path: string): number {
  const at = first.indexOf(path);
  return at === -1 ? first.length : at;
}

/** Null for bytes that are no UTF-8, or have NULs. */
function readText(content: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
