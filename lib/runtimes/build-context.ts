import { createHash } from 'node:crypto';
import type { Runtime, TemplateFile } from './catalogue.ts';

/** The files an image is built of, sorted by path. */
export interface BuildContext {
  files: TemplateFile[];
}

type Template = Pick<Runtime, 'templateFiles' | 'requirements' | 'requirementsDefault'>;

/** Template files at the root, the user's under `function/`, and an empty requirements file where he has none. */
export function assembleBuildContext(parts: {
  runtime: Template;
  codeSource: Record<string, string>;
}): BuildContext {
  const { templateFiles, requirements, requirementsDefault } = parts.runtime;
  // The Dockerfile copies the requirements file by name, so it has to be there.
  const defaults = requirements ? { [requirements]: requirementsDefault } : {};
  const userFiles = Object.entries({ ...defaults, ...parts.codeSource }).map(
    ([name, text]): TemplateFile => ({ path: `function/${name}`, content: Buffer.from(text), mode: 0o644 }),
  );
  return { files: [...templateFiles, ...userFiles].sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/**
 * The content address of an image, 64 hexadecimal digits: changes with any file of template or user and with
 * the base image, and with nothing else.
 */
export function imageAddress(parts: {
  runtime: Template;
  codeSource: Record<string, string>;
  baseImageId: string;
}): string {
  const digest = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
  const files = assembleBuildContext(parts).files.map((file) => [file.path, file.mode, digest(file.content)]);
  return digest(JSON.stringify([parts.baseImageId, files]));
}
