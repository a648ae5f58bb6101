import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { withFileLock } from '#lib/system/file-lock.mjs';
import { ensurePrograms } from './packages.ts';
import { runChecked } from './run-checked.ts';

/** Packages with a system service: unpacked into our cache, never installed, so nothing of theirs starts or stays. */
const UNPACKED = ['etcd-server', 'containerd', 'docker-registry', 'catatonit'];

/** Packages that only hold programs, installed as they are. */
const INSTALLED = [
  { program: 'runc', package: 'runc' },
  { program: 'iptables', package: 'iptables' },
  { program: 'conntrack', package: 'conntrack' },
  { program: 'ip', package: 'iproute2' },
  { program: 'openssl', package: 'openssl' },
  { program: 'dnsmasq', package: 'dnsmasq-base' },
  { program: '/usr/lib/cni/bridge', package: 'containernetworking-plugins' },
];

/** Where the programs of Debian's packages lie that a node needs besides Kubernetes itself. */
export interface DebianPrograms {
  etcd: string;
  containerd: string;
  ctr: string;
  dockerRegistry: string;
  /** A static init that reaps zombies: first process of the node and of every Pod. */
  catatonit: string;
  /** The folder of containerd and its shims, for PATH. */
  binDir: string;
  cniBinDir: string;
}

/** Gets all of them, from the cache after the first time. */
export async function ensureDebianPrograms(progress: (text: string) => void): Promise<DebianPrograms> {
  await ensurePrograms(INSTALLED, progress);
  const cache = path.join(homedir(), '.cache', 'podsmith');
  const folder = path.join(cache, 'cluster-programs');
  if (!existsSync(folder)) {
    await withFileLock({ file: path.join(cache, 'cluster-programs.lock') }, async () => {
      if (!existsSync(folder)) await unpack({ cache, folder, progress });
    });
  }
  const binDir = path.join(folder, 'usr', 'bin');
  return {
    etcd: path.join(binDir, 'etcd'),
    containerd: path.join(binDir, 'containerd'),
    ctr: path.join(binDir, 'ctr'),
    dockerRegistry: path.join(binDir, 'docker-registry'),
    catatonit: path.join(binDir, 'catatonit'),
    binDir,
    cniBinDir: '/usr/lib/cni',
  };
}

async function unpack(options: { cache: string; folder: string; progress: (text: string) => void }) {
  const { cache, folder, progress } = options;
  progress(`unpacking ${UNPACKED.join(', ')}`);
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    // apt's own download user cannot write into a home folder.
    const args = ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...UNPACKED];
    await runChecked('apt-get', args, { cwd: aside }).catch(async () => {
      await runChecked('apt-get', ['-q', 'update']);
      await runChecked('apt-get', args, { cwd: aside });
    });
    const archives = (await readdir(aside)).filter((name) => name.endsWith('.deb'));
    const root = path.join(aside, 'root');
    for (const archive of archives) await runChecked('dpkg-deb', ['-x', path.join(aside, archive), root]);
    await rename(root, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
