import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { AppError } from '#lib/errors.ts';
import { type RuntimeManifest, runtimeManifestSchema } from '#lib/runtimes/schema.ts';

/** One file of a template that goes into the build context as it is. */
export interface TemplateFile {
  /** Relative POSIX path. */
  path: string;
  content: Uint8Array;
  mode: 0o644 | 0o755;
}

/** A runtime template: its manifest and its files. */
export interface Runtime extends RuntimeManifest {
  /** Where it was read from; absolute. */
  folder: string;
  baseImage: string;
  /** The runtime whose base image it is, where that is another. */
  baseOf?: string;
  /** Dockerfile, main and what belongs to it. */
  templateFiles: TemplateFile[];
  /** What a new function begins with: file name → text. */
  starterFiles: Record<string, string>;
  /** The text of its `runtime.yaml`. */
  manifestText: string;
}

/** What one file lacks, such that "file problem" is a sentence: `Dockerfile`, `is missing`. */
export interface TemplateProblem {
  /** Relative POSIX path. */
  file: string;
  problem: string;
}

/** A folder that is no runtime as it stands, and why. */
export interface BrokenTemplate {
  /** That of its folder. */
  name: string;
  folder: string;
  problems: TemplateProblem[];
}

type Report = (file: string, problem: string) => void;

export const manifestFile = 'runtime.yaml';
/** Beside the folders: PID 1 of a function's container, for every runtime whose Dockerfile copies it. */
export const supervisorFile = 'supervisor.pl';
/** Not part of an image: the manifest, the starter, and the fixtures of the conformance suite. */
const notInContext = [manifestFile, 'function', 'conformance', '__pycache__'];

/**
 * Reads one template, and finds all that is wrong with it at once.
 *
 * @param context.folderOf The folders of the runtimes that it may extend, by name.
 */
export async function readTemplate(
  folder: string,
  { supervisor, folderOf }: { supervisor: TemplateFile | undefined; folderOf: Map<string, string> },
): Promise<Runtime | BrokenTemplate> {
  const problems: TemplateProblem[] = [];
  const report: Report = (file, problem) => void problems.push({ file, problem });
  const own = await listFiles(folder, '', report);
  if (!own.includes('Dockerfile')) report('Dockerfile', 'is missing');
  const manifestText = await readText(folder, manifestFile, report);
  const manifest = manifestText === undefined ? undefined : parseManifest(manifestText, folder, report);
  const runtime = manifest && (await readParts({ folder, own, manifest, supervisor, report, folderOf }));
  if (!runtime || manifestText === undefined || problems.length > 0) {
    return { name: path.basename(folder), folder, problems };
  }
  return { ...runtime, manifestText };
}

export function isBroken(template: Runtime | BrokenTemplate): template is BrokenTemplate {
  return 'problems' in template;
}

/** `RUNTIME_INVALID`, with each of its files that is missing or wrong. */
export function brokenTemplate({ name, folder, problems }: BrokenTemplate): AppError {
  const told = problems.map(({ file, problem }) => `${path.join(folder, file)} ${problem}`);
  return new AppError({
    code: 'RUNTIME_INVALID',
    message: `The runtime template ${name} is broken: ${told.join('; ')}.`,
    hint: 'Correct the files, or take the folder away.',
    fault: 'configuration',
  });
}

/** @throws What the file system throws. */
export async function readTemplateFile(folder: string, file: string): Promise<TemplateFile> {
  const absolute = path.join(folder, file);
  const [content, { mode }] = await Promise.all([readFile(absolute), stat(absolute)]);
  return { path: file, content, mode: mode & 0o100 ? 0o755 : 0o644 };
}

interface Parts {
  folder: string;
  /** Its own files that go into the build context. */
  own: string[];
  manifest: RuntimeManifest;
  supervisor: TemplateFile | undefined;
  folderOf: Map<string, string>;
  report: Report;
}

async function readParts(parts: Parts): Promise<Omit<Runtime, 'manifestText'> | undefined> {
  const { folder, manifest, folderOf, report } = parts;
  const extended = manifest.extends === undefined ? undefined : folderOf.get(manifest.extends);
  if (manifest.extends !== undefined && extended === undefined) {
    report(manifestFile, `extends the runtime "${manifest.extends}", of which there is no folder`);
    return undefined;
  }
  const handlers = [manifest.handler, ...manifest.handlerAlternatives];
  if (!manifest.starter.some((file) => handlers.includes(file))) {
    report(manifestFile, `names no handler among its starter files (${handlers.join(' or ')})`);
  }
  const [base, starterFiles, templateFiles] = await Promise.all([
    baseOf(manifest, extended, report),
    readStarter(folder, manifest.starter, report),
    readTemplateFiles(parts, extended),
  ]);
  return base && { ...manifest, ...base, folder, templateFiles, starterFiles };
}

async function readStarter(
  folder: string,
  starter: string[],
  report: Report,
): Promise<Record<string, string>> {
  const texts = await Promise.all(
    starter.map(async (file) => [file, await readText(folder, `function/${file}`, report)] as const),
  );
  return Object.fromEntries(texts.map(([file, text = '']) => [file, text]));
}

async function readTemplateFiles(
  { folder, own, supervisor, report }: Parts,
  extended: string | undefined,
): Promise<TemplateFile[]> {
  // What is wrong with the files of another is told with that one.
  const others = extended === undefined ? [] : await listFiles(extended, '', () => undefined);
  const taken = others.filter((file) => !own.includes(file));
  const read = async (from: string, file: string) => {
    try {
      return [await readTemplateFile(from, file)];
    } catch {
      report(file, 'cannot be read');
      return [];
    }
  };
  const files = await Promise.all([
    ...own.map((file) => read(folder, file)),
    ...taken.map((file) => read(extended ?? folder, file)),
  ]);
  const hasSupervisor = files.flat().some((file) => file.path === supervisorFile);
  return supervisor && !hasSupervisor ? [supervisor, ...files.flat()] : files.flat();
}

/** A runtime's own base image, or that of the runtime it extends. */
async function baseOf(
  manifest: RuntimeManifest,
  extended: string | undefined,
  report: Report,
): Promise<Pick<Runtime, 'baseImage' | 'baseOf' | 'offlineBase' | 'version'> | undefined> {
  const { baseImage, offlineBase, version } = manifest;
  if (baseImage !== undefined) return { baseImage, offlineBase, version };
  const ignore = () => undefined;
  const text = extended === undefined ? undefined : await readText(extended, manifestFile, ignore);
  const other = extended && text ? parseManifest(text, extended, ignore) : undefined;
  if (other?.baseImage === undefined) {
    report(manifestFile, 'names no baseImage');
    return undefined;
  }
  return {
    baseImage: other.baseImage,
    offlineBase: other.offlineBase,
    version: version ?? other.version,
    baseOf: other.name,
  };
}

function parseManifest(text: string, folder: string, report: Report): RuntimeManifest | undefined {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    report(manifestFile, `is no valid YAML: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  const parsed = runtimeManifestSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`,
    );
    report(manifestFile, `is not valid: ${issues.join('; ')}`);
    return undefined;
  }
  if (parsed.data.name !== path.basename(folder)) {
    report(manifestFile, `names the runtime "${parsed.data.name}"; the name must be its folder's`);
    return undefined;
  }
  return parsed.data;
}

async function listFiles(folder: string, under: string, report: Report): Promise<string[]> {
  const entries = await readdir(path.join(folder, under)).catch(() => {
    report(under, 'cannot be read');
    return [];
  });
  const lists = entries
    .filter((name) => under !== '' || !notInContext.includes(name))
    .map(async (name) => {
      const file = path.posix.join(under, name);
      // A mounted file (of a ConfigMap, say) may be a symbolic link.
      const found = await stat(path.join(folder, file)).catch(() => undefined);
      if (found?.isDirectory()) return listFiles(folder, file, report);
      if (found?.isFile()) return [file];
      report(file, found ? 'is neither a file nor a folder' : 'cannot be read');
      return [];
    });
  return (await Promise.all(lists)).flat().sort();
}

async function readText(folder: string, file: string, report: Report): Promise<string | undefined> {
  try {
    return await readFile(path.join(folder, file), 'utf8');
  } catch {
    report(file, 'is missing or cannot be read');
    return undefined;
  }
}
