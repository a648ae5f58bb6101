import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { debianSources } from '#lib/images/debian-sources.ts';
import { runChecked } from './run-checked.ts';

/**
 * Downloads and unpacks Debian 12's source package of Kubernetes, which has its Go modules inside, and gives
 * the folder with the tree.
 *
 * apt gets lists and a state folder of its own here: the machine's sources need no `deb-src` entry, and stay as they are.
 */
export async function fetchKubernetesSource(options: { folder: string; version: string }): Promise<string> {
  const { folder, version } = options;
  const lists = path.join(folder, 'apt-lists');
  const archives = path.join(folder, 'apt-cache');
  await mkdir(path.join(lists, 'partial'), { recursive: true });
  await mkdir(path.join(archives, 'archives', 'partial'), { recursive: true });
  const sourceList = path.join(folder, 'sources.list');
  const lines = debianSources('bookworm').map((line) => line.replace(/^deb /, 'deb-src '));
  await writeFile(sourceList, `${lines.join('\n')}\n`);
  const apt = [
    ['Dir::Etc::sourcelist', sourceList],
    ['Dir::Etc::sourceparts', '/dev/null'],
    ['Dir::State::lists', lists],
    ['Dir::Cache', archives],
    // The unprivileged download user cannot get into a private folder.
    ['APT::Sandbox::User', 'root'],
  ].flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  await runChecked('apt-get', [...apt, 'update', '-q'], { cwd: folder });
  await runChecked('apt-get', [...apt, 'source', '-q', 'kubernetes'], { cwd: folder });
  const names = await readdir(folder, { withFileTypes: true });
  const tree = names.find((entry) => entry.isDirectory() && entry.name.startsWith('kubernetes-'))?.name;
  // Debian's own version reads `1.20.5+really1.20.2`.
  if (!tree?.endsWith(version)) {
    throw new Error(
      `Debian's source package was to be Kubernetes ${version}, but unpacked as ${tree ?? 'nothing'}.`,
    );
  }
  return path.join(folder, tree);
}
