import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { config } from '#lib/config.ts';
import { tailOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import { debianSources } from '#lib/images/debian-sources.ts';
import { fetchNode } from '#lib/images/node-release.ts';
import type { NodeRelease } from '#lib/runtimes/schema.ts';
import { aptCommand } from '#lib/system/apt.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

/** How a base image is made of Debian packages; part of a runtime's `runtime.yaml`. */
export interface OfflineBase {
  /** Debian release, e.g. `bookworm`. */
  suite: string;
  packages: string[];
  /** Also put in this Node.js, and this machine's own npm. */
  node?: NodeRelease;
  env: Record<string, string>;
}

const LEAVE_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/**
 * A minimal Debian with the given packages as a tar stream, made by mmdebstrap. The stream fails, rather
 * than ends, when mmdebstrap does, so that nobody imports half a system.
 *
 * @throws AppError `BASE_IMAGE_TOOL_MISSING`, `DEBIAN_MIRROR_MISSING`, `BASE_IMAGE_FAILED` (no Node.js); the stream
 * fails with the last, too.
 */
export async function makeDebianTar(
  base: OfflineBase,
  options: { onProgress?: (line: string) => void; signal?: AbortSignal } = {},
): Promise<Readable> {
  if (!hasDebianTool()) throw toolMissing();
  const sources = debianSources(base.suite, { mirror: config().debianMirror });
  if (base.node) options.onProgress?.(`fetching Node.js ${base.node.version}`);
  const node = base.node && (await fetchNode(base.node, options.signal));
  const child = spawn(
    'mmdebstrap',
    [
      '--variant=minbase',
      `--include=${base.packages.join(',')}`,
      '--aptopt=Acquire::Languages "none"',
      ...LEAVE_OUT.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
      ...(node ? nodeHooks(node.program) : []),
      base.suite,
      '-',
      ...sources,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: childEnvironment({ needs: ['network'], set: { LC_ALL: 'C' } }),
      signal: options.signal,
    },
  );
  const tar = new PassThrough();
  child.stdout.pipe(tar, { end: false });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output = tailOf(output + chunk, 16_000);
    const step = chunk.match(/I: .*/g)?.at(-1);
    if (step) options.onProgress?.(step.slice(3).trim());
  });
  child.on('error', (error) => tar.destroy(error));
  child.on('close', async (code) => {
    await node?.remove();
    if (code === 0) tar.end();
    else tar.destroy(failed(output));
  });
  return tar;
}

/** True where the tool is there that makes base images of packages. */
export function hasDebianTool(): boolean {
  const { status } = spawnSync('mmdebstrap', ['--version'], { stdio: 'ignore', env: childEnvironment() });
  return status === 0;
}

/** Node's own binary needs nothing but libstdc++ and the C library of any Debian that is not older. */
function nodeHooks(program: string): string[] {
  const npmDir = path.resolve(path.dirname(process.execPath), '../lib/node_modules/npm');
  const hooks = [`upload ${quote(program)} /usr/local/bin/node`, 'chmod 755 "$1/usr/local/bin/node"'];
  if (existsSync(npmDir)) {
    hooks.push(
      'mkdir -p "$1/usr/local/lib/node_modules"',
      `copy-in ${quote(npmDir)} /usr/local/lib/node_modules`,
      ...['npm', 'npx'].map(
        (name) => `ln -s ../lib/node_modules/npm/bin/${name}-cli.js "$1/usr/local/bin/${name}"`,
      ),
    );
  }
  return hooks.map((hook) => `--customize-hook=${hook}`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function toolMissing(): AppError {
  return new AppError({
    code: 'BASE_IMAGE_TOOL_MISSING',
    message:
      'No image registry answers, and mmdebstrap, which makes base images without one, is not installed.',
    hint: `Connect this machine to the registry, or run: ${aptCommand(['mmdebstrap'])}`,
    fault: 'platform',
  });
}

function failed(output: string): AppError {
  const reason =
    output
      .match(/^E: .*/gm)
      ?.at(-1)
      ?.slice(3) ?? output.trim().split('\n').at(-1);
  return new AppError({
    code: 'BASE_IMAGE_FAILED',
    message: `A base image could not be made from Debian packages: ${reason}`,
    hint: 'Check that this machine reaches its Debian mirror and has a GiB of disk space, then try again.',
    fault: 'platform',
    details: { output: tailOf(output, 4000) },
  });
}
