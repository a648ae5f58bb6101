import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { withFileLock } from '#lib/system/file-lock.mjs';
import { fetchKubernetesSource } from './kubernetes-source.ts';
import { ensurePrograms } from './packages.ts';
import { runChecked } from './run-checked.ts';

/** The version of Debian 12's source package. */
const kubernetesVersion = '1.20.2';

const PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'kubelet',
  'kubectl',
] as const;
type KubernetesProgram = (typeof PROGRAMS)[number];

const NEEDED = [
  { program: 'go', package: 'golang-go' },
  { program: 'rsync', package: 'rsync' },
  { program: 'jq', package: 'jq' },
  { program: 'make', package: 'make' },
  { program: 'dpkg-source', package: 'dpkg-dev' },
  { program: 'gcc', package: 'gcc' },
];

/** Where each Kubernetes program lies. */
export type KubernetesBinaries = Record<KubernetesProgram, string>;

/**
 * Kubernetes' programs, built from Debian's source package the first time (about ten minutes on two cores) and
 * kept under `~/.cache/podsmith`. Two callers at once build once.
 */
export async function ensureKubernetes(progress: (text: string) => void): Promise<KubernetesBinaries> {
  const cache = path.join(homedir(), '.cache', 'podsmith');
  const folder = path.join(cache, `kubernetes-${kubernetesVersion}`);
  if (missingIn(folder).length > 0) {
    await withFileLock(
      {
        file: path.join(cache, 'kubernetes.lock'),
        onWait: (owner) => progress(`waiting for process ${owner}, which is building Kubernetes`),
      },
      async () => {
        // A cache of an earlier version may lack a program that is needed since.
        const missing = missingIn(folder);
        if (missing.length > 0) await build(folder, missing, progress);
      },
    );
  }
  return binariesIn(folder);
}

function missingIn(folder: string): KubernetesProgram[] {
  return PROGRAMS.filter((name) => !existsSync(path.join(folder, name)));
}

async function build(
  folder: string,
  missing: KubernetesProgram[],
  progress: (text: string) => void,
): Promise<void> {
  await ensurePrograms(NEEDED, progress);
  const work = await mkdtemp(path.join(tmpdir(), 'podsmith-kubernetes-'));
  let timer: NodeJS.Timeout | undefined;
  try {
    progress('downloading its source package');
    const tree = await fetchKubernetesSource({ folder: work, version: kubernetesVersion });
    const goPath = path.join(tree, '.go');
    await mkdir(path.join(goPath, 'src', 'k8s.io'), { recursive: true });
    await symlink(tree, path.join(goPath, 'src', 'k8s.io', 'kubernetes'));
    const versionFile = path.join(work, 'version.sh');
    await writeFile(versionFile, versionText());
    const started = Date.now();
    let last = 'compiling';
    // The compiler is silent for minutes.
    const tell = () =>
      progress(`${last} (${Math.round((Date.now() - started) / 1000)} s; about ten minutes for all of them)`);
    timer = setInterval(tell, 15_000);
    tell();
    const what = missing.map((name) => `cmd/${name}`).join(' ');
    // Nice: whatever else this machine is doing matters more than a build that happens once.
    await runChecked('nice', ['-n', '19', 'make', `WHAT=${what}`], {
      cwd: path.join(goPath, 'src', 'k8s.io', 'kubernetes'),
      env: {
        GOPATH: goPath,
        GOCACHE: path.join(work, 'go-cache'),
        CGO_ENABLED: '0',
        GOFLAGS: '-mod=vendor',
        KUBE_GIT_VERSION_FILE: versionFile,
      },
      onLine: (line) => {
        last = line;
      },
    });
    await keep(path.join(tree, '_output'), folder, missing);
  } finally {
    clearInterval(timer);
    // Go makes its module folders read-only; removal as root does not mind.
    await rm(work, { recursive: true, force: true });
  }
}

/** What the programs will say of themselves; the tree has no git to ask. */
function versionText(): string {
  const [major, minor] = kubernetesVersion.split('.');
  return [
    `KUBE_GIT_VERSION='v${kubernetesVersion}'`,
    "KUBE_GIT_COMMIT='debian'",
    "KUBE_GIT_TREE_STATE='archive'",
    `KUBE_GIT_MAJOR='${major}'`,
    `KUBE_GIT_MINOR='${minor}'`,
    '',
  ].join('\n');
}

/** Copied aside and renamed into place: a program in the cache is complete. */
async function keep(output: string, folder: string, programs: KubernetesProgram[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of programs) {
    const aside = path.join(folder, `.${name}.${process.pid}`);
    await copyFile(path.join(output, 'bin', name), aside);
    await rename(aside, path.join(folder, name));
  }
}

function binariesIn(folder: string): KubernetesBinaries {
  const at = (name: KubernetesProgram) => path.join(folder, name);
  return {
    'kube-apiserver': at('kube-apiserver'),
    'kube-controller-manager': at('kube-controller-manager'),
    'kube-scheduler': at('kube-scheduler'),
    'kube-proxy': at('kube-proxy'),
    kubelet: at('kubelet'),
    kubectl: at('kubectl'),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = Date.now();
  const binaries = await ensureKubernetes((text) => {
    console.log(`[${Math.round((Date.now() - started) / 1000)} s] ${text}`);
  });
  console.log(`Kubernetes ${kubernetesVersion} is in ${path.dirname(binaries.kubelet)}`);
}
