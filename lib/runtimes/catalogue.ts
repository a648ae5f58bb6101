import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  type BrokenTemplate,
  brokenTemplate,
  isBroken,
  type Runtime,
  readTemplate,
  readTemplateFile,
  supervisorFile,
  type TemplateFile,
} from '#lib/runtimes/template.ts';

/** All runtimes, and the folders that are none, each sorted by name. */
export interface Catalogue {
  runtimes: Runtime[];
  broken: BrokenTemplate[];
}

const aliases: Record<string, string> = { 'golang-http': 'golang' };

/**
 * Reads all runtime templates. A folder in a later directory replaces one of the same name, also when it is broken: what
 * an administrator has put in a runtime's place is not to be passed over in silence. It leaves all others as they are.
 */
export async function readCatalogue(dirs: string[]): Promise<Catalogue> {
  return sorted(await readFolders(dirs));
}

/**
 * The runtimes that can be used, sorted by name.
 *
 * @param options.folders Templates by themselves, which come last.
 * @throws AppError `RUNTIME_INVALID` naming the files that are missing or wrong, for one of `folders`.
 */
export async function loadRuntimes(options: { dirs: string[]; folders?: string[] }): Promise<Runtime[]> {
  const { folders = [] } = options;
  const { runtimes, broken } = sorted(await readFolders(options.dirs, folders));
  const refused = broken.find(({ folder }) => folders.includes(folder));
  if (refused) throw brokenTemplate(refused);
  return runtimes;
}

/** Finds a runtime by its name or KubeDiag's name for it (`golang-http` is `golang`). */
export function findRuntime(runtimes: Runtime[], name: string): Runtime | undefined {
  return findByName(runtimes, name);
}

/** Finds what stands in a runtime's place and is broken. */
export function findBroken({ broken }: Pick<Catalogue, 'broken'>, name: string): BrokenTemplate | undefined {
  return findByName(broken, name);
}

/** KubeDiag's other names for a runtime. */
export function aliasesOf(runtime: string): string[] {
  return Object.keys(aliases).filter((alias) => aliases[alias] === runtime);
}

function findByName<Named extends { name: string }>(all: Named[], name: string): Named | undefined {
  const find = (wanted: string) => all.find((one) => one.name === wanted);
  return find(name) ?? find(aliases[name] ?? name);
}

function sorted(templates: (Runtime | BrokenTemplate)[]): Catalogue {
  const byName = templates.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    runtimes: byName.filter((template): template is Runtime => !isBroken(template)),
    broken: byName.filter(isBroken),
  };
}

async function readFolders(dirs: string[], lone: string[] = []): Promise<(Runtime | BrokenTemplate)[]> {
  const byName = new Map<string, Runtime | BrokenTemplate>();
  const folderOf = new Map<string, string>();
  let supervisor: TemplateFile | undefined;
  const read = async (folders: string[]) => {
    for (const folder of folders) folderOf.set(path.basename(folder), folder);
    const reading = folders.map((folder) => readTemplate(folder, { supervisor, folderOf }));
    for (const template of await Promise.all(reading)) byName.set(template.name, template);
  };
  const unread: BrokenTemplate[] = [];
  for (const dir of dirs) {
    const entries = await readdir(dir).catch(() => undefined);
    if (!entries) unread.push(unreadable(dir));
    if (entries?.includes(supervisorFile)) supervisor = await readTemplateFile(dir, supervisorFile);
    await read(await foldersIn(dir, entries ?? []));
  }
  await read(lone);
  return [...byName.values(), ...unread];
}

/** A mounted folder (a ConfigMap, say) may be reached through a symbolic link, and one that leads nowhere is broken. */
async function foldersIn(dir: string, entries: string[]): Promise<string[]> {
  const paths = entries.filter((name) => !name.startsWith('.')).map((name) => path.join(dir, name));
  const isFile = await Promise.all(
    paths.map((one) =>
      stat(one).then(
        (found) => !found.isDirectory(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => !isFile[index]);
}

function unreadable(dir: string): BrokenTemplate {
  const problem = 'cannot be read; PODSMITH_RUNTIMES_DIR names a folder that holds one folder per runtime';
  return { name: path.basename(dir), folder: dir, problems: [{ file: '', problem }] };
}
