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
  baseImage: string;
  /** The runtime whose base image it is, where that is another. */
  baseOf?: string;
  /** Dockerfile, main and what belongs to it. */
  templateFiles: TemplateFile[];
  /** What a new function begins with: file name → text. */
  starterFiles: Record<string, string>;
}

const MANIFEST = 'runtime.yaml';
/** Beside the folders: PID 1 of a function's container, for every runtime whose Dockerfile copies it. */
const SUPERVISOR = 'supervisor.pl';
/** Not part of an image: the manifest, the starter, and the fixtures of the conformance suite. */
const NOT_IN_CONTEXT = [MANIFEST, 'function', 'conformance', '__pycache__'];
const ALIASES: Record<string, string> = { 'golang-http': 'golang' };
/**
 * Reads all runtime templates, sorted by name. A folder in a later directory replaces one of the same name.
 *
 * @param options.folders Templates by themselves, which come last.
 * @throws AppError `RUNTIME_INVALID` naming the file that is missing or wrong.
 */
export async function loadRuntimes(options: { dirs: string[]; folders?: string[] }): Promise<Runtime[]> {
  const byName = new Map<string, Runtime>();
  const folderOf = new Map<string, string>();
  let supervisor: TemplateFile | undefined;
  const load = async (folders: string[]) => {
    for (const folder of folders) folderOf.set(path.basename(folder), folder);
    const loading = folders.map((folder) => loadRuntime(folder, { supervisor, folderOf }));
    for (const runtime of await Promise.all(loading)) byName.set(runtime.name, runtime);
  };
  for (const dir of options.dirs) {
    supervisor = (await findSupervisor(dir)) ?? supervisor;
    await load(await templateDirs(dir));
  }
  await load(options.folders ?? []);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Finds a runtime by its name or KubeDiag's name for it (`golang-http` is `golang`). */
export function findRuntime(runtimes: Runtime[], name: string): Runtime | undefined {
  const find = (wanted: string) => runtimes.find((runtime) => runtime.name === wanted);
  return find(name) ?? find(ALIASES[name] ?? name);
}

/** KubeDiag's other names for a runtime. */
export function aliasesOf(runtime: string): string[] {
  return Object.keys(ALIASES).filter((alias) => ALIASES[alias] === runtime);
}

async function templateDirs(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError(
      {
        code: 'RUNTIME_INVALID',
        message: `The folder of runtime templates ${dir} cannot be read.`,
        hint: 'PODSMITH_RUNTIMES_DIR names a folder that holds one folder per runtime.',
        fault: 'configuration',
      },
      { cause },
    );
  });
  // A mounted folder (a ConfigMap, say) may be reached through a symbolic link.
  const folders = entries.filter((entry) => !entry.name.startsWith('.'));
  const isFolder = await Promise.all(
    folders.map(async (entry) => (await stat(path.join(dir, entry.name))).isDirectory()),
  );
  return folders.filter((_, index) => isFolder[index]).map((entry) => path.join(dir, entry.name));
}

async function findSupervisor(dir: string): Promise<TemplateFile | undefined> {
  const names = await readdir(dir);
  return names.includes(SUPERVISOR) ? readTemplateFile(dir, SUPERVISOR) : undefined;
}

async function loadRuntime(
  dir: string,
  { supervisor, folderOf }: { supervisor: TemplateFile | undefined; folderOf: Map<string, string> },
): Promise<Runtime> {
  const manifest = await readManifest(dir);
  const extended = manifest.extends === undefined ? undefined : folderOf.get(manifest.extends);
  if (manifest.extends !== undefined && extended === undefined) {
    throw broken(dir, MANIFEST, `extends the runtime "${manifest.extends}", of which there is no folder`);
  }
  const starter = await Promise.all(
    manifest.starter.map(async (file) => [file, await readText(dir, `function/${file}`)] as const),
  );
  const handlers = [manifest.handler, ...manifest.handlerAlternatives];
  if (!manifest.starter.some((file) => handlers.includes(file))) {
    throw broken(dir, MANIFEST, `names no handler among its starter files (${handlers.join(' or ')})`);
  }
  return {
    ...manifest,
    ...(await baseOf(dir, manifest, extended)),
    templateFiles: await readTemplateFiles(dir, supervisor, extended),
    starterFiles: Object.fromEntries(starter),
  };
}

async function readTemplateFiles(
  dir: string,
  supervisor: TemplateFile | undefined,
  extended: string | undefined,
): Promise<TemplateFile[]> {
  const own = await listFiles(dir, '');
  if (!own.includes('Dockerfile')) throw broken(dir, 'Dockerfile', 'is missing');
  const taken =
    extended === undefined ? [] : (await listFiles(extended, '')).filter((file) => !own.includes(file));
  const files = await Promise.all([
    ...own.map((file) => readTemplateFile(dir, file)),
    ...taken.map((file) => readTemplateFile(extended ?? dir, file)),
  ]);
  const hasSupervisor = files.some((file) => file.path === SUPERVISOR);
  return supervisor && !hasSupervisor ? [supervisor, ...files] : files;
}

/** A runtime's own base image, or that of the runtime it extends. */
async function baseOf(
  dir: string,
  manifest: RuntimeManifest,
  extended: string | undefined,
): Promise<Pick<Runtime, 'baseImage' | 'baseOf' | 'offlineBase'>> {
  if (manifest.baseImage !== undefined) {
    return { baseImage: manifest.baseImage, offlineBase: manifest.offlineBase };
  }
  const other = extended === undefined ? undefined : await readManifest(extended);
  if (other?.baseImage === undefined) throw broken(dir, MANIFEST, 'names no baseImage');
  return { baseImage: other.baseImage, offlineBase: other.offlineBase, baseOf: other.name };
}

async function readManifest(dir: string): Promise<RuntimeManifest> {
  const text = await readText(dir, MANIFEST);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw broken(dir, MANIFEST, `is no valid YAML: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = runtimeManifestSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`,
    );
    throw broken(dir, MANIFEST, `is not valid: ${problems.join('; ')}`);
  }
  if (parsed.data.name !== path.basename(dir)) {
    throw broken(dir, MANIFEST, `names the runtime "${parsed.data.name}"; the name must be its folder's`);
  }
  return parsed.data;
}

async function listFiles(dir: string, under: string): Promise<string[]> {
  const entries = await readdir(path.join(dir, under), { withFileTypes: true });
  const lists = entries
    .filter((entry) => !NOT_IN_CONTEXT.includes(entry.name) || under !== '')
    .map(async (entry) => {
      const file = path.posix.join(under, entry.name);
      const isFolder = (await stat(path.join(dir, file))).isDirectory();
      return isFolder ? listFiles(dir, file) : [file];
    });
  return (await Promise.all(lists)).flat().sort();
}

async function readTemplateFile(dir: string, file: string): Promise<TemplateFile> {
  const absolute = path.join(dir, file);
  const [content, { mode }] = await Promise.all([readFile(absolute), stat(absolute)]);
  return { path: file, content, mode: mode & 0o100 ? 0o755 : 0o644 };
}

async function readText(dir: string, file: string): Promise<string> {
  try {
    return await readFile(path.join(dir, file), 'utf8');
  } catch (cause) {
    throw broken(dir, file, 'is missing or cannot be read', cause);
  }
}

function broken(dir: string, file: string, problem: string, cause?: unknown): AppError {
  return new AppError(
    {
      code: 'RUNTIME_INVALID',
      message: `The runtime template ${path.basename(dir)} is broken: ${path.join(dir, file)} ${problem}.`,
      hint: 'Correct the file, or take the folder away.',
      fault: 'configuration',
    },
    { cause },
  );
}
