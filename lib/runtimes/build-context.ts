import { createHash } from 'node:crypto';
import type { Runtime, TemplateFile } from '#lib/runtimes/catalogue.ts';
import { findNpmFiles } from '#lib/runtimes/npm-files.ts';
import { findPipFiles } from '#lib/runtimes/pip-files.ts';
import type { Installer } from '#lib/runtimes/schema.ts';

/** The files an image is built of, sorted by path. */
export interface BuildContext {
  files: TemplateFile[];
  /** Folders that are there even if no file is in them. */
  folders?: string[];
}

type Template = Pick<Runtime, 'templateFiles' | 'requirements' | 'requirementsDefault' | 'installer'>;

const findDependencyFiles = { npm: findNpmFiles, pip: findPipFiles } satisfies Record<Installer, unknown>;

/**
 * Template files at the root, the user's under `function/`, and a requirements file where he has none. Those that
 * installing dependencies needs are under `dependencies/` instead, where the runtime says what installs them: a change of
 * any other file then installs nothing again.
 */
export function assembleBuildContext(parts: {
  runtime: Template;
  codeSource: Record<string, string>;
}): BuildContext {
  const { templateFiles, requirements, requirementsDefault, installer } = parts.runtime;
  const defaults = requirements ? { [requirements]: requirementsDefault } : {};
  const codeSource = { ...defaults, ...parts.codeSource };
  const needed = new Set(installer && findDependencyFiles[installer](codeSource));
  const userFiles = Object.entries(codeSource).map(
    ([name, text]): TemplateFile => ({
      path: `${needed.has(name) ? 'dependencies' : 'function'}/${name}`,
      content: Buffer.from(text),
      mode: 0o644,
    }),
  );
  const files = [...templateFiles, ...userFiles].sort((a, b) => (a.path < b.path ? -1 : 1));
  // The Dockerfile copies both, whichever holds the files.
  return { files, folders: installer ? ['dependencies', 'function'] : [] };
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
