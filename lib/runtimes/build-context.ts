import { createHash } from 'node:crypto';
import { findGoFiles, goImportsFile, listGoImports } from '#lib/runtimes/go-files.ts';
import { findNpmFiles } from '#lib/runtimes/npm-files.ts';
import { findPipFiles } from '#lib/runtimes/pip-files.ts';
import type { Installer } from '#lib/runtimes/schema.ts';
import type { Runtime, TemplateFile } from '#lib/runtimes/template.ts';

/** The files an image is built of, sorted by path. */
export interface BuildContext {
  files: TemplateFile[];
  /** Folders that are there even if no file is in them. */
  folders?: string[];
}

type Template = Pick<Runtime, 'templateFiles' | 'requirements' | 'requirementsDefault' | 'installer'>;

const findDependencyFiles = { npm: findNpmFiles, pip: findPipFiles, go: findGoFiles } satisfies Record<
  Installer,
  unknown
>;

/**
 * Template files at the root, the user's under `function/`, and a requirements file where he has none. Those that
 * installing dependencies needs are under `dependencies/` instead, where the runtime says what installs them: a change of
 * any other file then installs nothing again. Go compiles packages and not modules: which, is in a file beside them.
 *
 * @param parts.policy What the commands of the build are allowed, in a word: no layer that was made under another is used.
 */
export function assembleBuildContext(parts: {
  runtime: Template;
  codeSource: Record<string, string>;
  policy: string;
}): BuildContext {
  const { templateFiles, requirements, requirementsDefault, installer } = parts.runtime;
  const defaults = requirements ? { [requirements]: requirementsDefault } : {};
  const codeSource: Record<string, string> = { ...defaults, ...parts.codeSource };
  if (installer === 'go') codeSource[goImportsFile] ??= listGoImports(parts.codeSource);
  const needed = new Set(namesOfDependencies(parts.runtime, codeSource));
  const userFiles = Object.entries(codeSource).map(([name, text]) =>
    textFile(`${needed.has(name) ? 'dependencies' : 'function'}/${name}`, text),
  );
  const ownFiles = templateFiles.map((file) => underPolicy(file, parts.policy));
  const files = [...ownFiles, ...userFiles].sort((a, b) => (a.path < b.path ? -1 : 1));
  // The Dockerfile copies both, whichever holds the files.
  return { files, folders: installer ? ['dependencies', 'function'] : [] };
}

/** One that names its interpreter is meant to be started (`./check.sh`). */
function textFile(path: string, text: string): TemplateFile {
  return { path, content: Buffer.from(text), mode: text.startsWith('#!') ? 0o755 : 0o644 };
}

/**
 * Those of a function's files that installing its dependencies needs; none where the runtime installs nothing. In Go with what
 * the others import.
 */
export function pickDependencies(
  runtime: Pick<Runtime, 'installer'>,
  codeSource: Record<string, string>,
): Record<string, string> {
  const names = namesOfDependencies(runtime, codeSource);
  const picked = Object.fromEntries(names.map((name) => [name, codeSource[name] ?? '']));
  return runtime.installer === 'go' ? { [goImportsFile]: listGoImports(codeSource), ...picked } : picked;
}

function namesOfDependencies(
  { installer }: Pick<Runtime, 'installer'>,
  codeSource: Record<string, string>,
): string[] {
  return installer ? findDependencyFiles[installer](codeSource) : [];
}

/**
 * The content address of an image, 64 hexadecimal digits: changes with any file of template or user, with
 * the policy and the base image, with the stage that it is of where that is not the last, and with nothing else.
 */
export function imageAddress(parts: {
  runtime: Template;
  codeSource: Record<string, string>;
  policy: string;
  baseImageId: string;
  target?: string;
}): string {
  const digest = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
  const files = assembleBuildContext(parts).files.map((file) => [file.path, file.mode, digest(file.content)]);
  const { baseImageId, target } = parts;
  return digest(JSON.stringify(target === undefined ? [baseImageId, files] : [baseImageId, files, target]));
}

/**
 * An engine takes a layer from its cache where the layers below and the instruction are the same, files that are copied
 * included. So the policy has to be an instruction: the first of each stage.
 */
function underPolicy(file: TemplateFile, policy: string): TemplateFile {
  if (file.path !== 'Dockerfile') return file;
  const text = Buffer.from(file.content).toString();
  return {
    ...file,
    content: Buffer.from(text.replace(/^FROM .*$/gim, `$&\nLABEL io.podsmith.policy=${policy}`)),
  };
}
