import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { tailOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import type { NodeRelease } from '#lib/runtimes/schema.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

const run = promisify(execFile);

/** A release of Node.js in a folder of its own. */
export interface FetchedNode {
  /** Path of the program `node`. */
  program: string;
  remove(): Promise<void>;
}

/**
 * Has npm fetch a release of Node.js for this machine's processor. It is taken only when the archive is the very one
 * that the release names.
 *
 * @throws AppError `BASE_IMAGE_FAILED`; the signal's reason when aborted.
 */
export async function fetchNode(release: NodeRelease, signal?: AbortSignal): Promise<FetchedNode> {
  const { version } = release;
  const arch = process.arch;
  if (arch !== 'x64' && arch !== 'arm64') throw failed(version, `there is none for the processor ${arch}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-node-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const name = `node-linux-${arch}`;
    // Progress and warnings go to standard error; the last line is the file's name.
    const { stdout } = await run(
      'npm',
      ['pack', `${name}@${version}`, '--pack-destination', folder, '--ignore-scripts', '--silent'],
      { cwd: folder, env: childEnvironment({ needs: ['network', 'npm'] }), signal },
    );
    const archive = path.join(folder, stdout.trim().split('\n').at(-1) ?? '');
    requireIntegrity(await readFile(archive), release.integrity[arch], version);
    const unpack = ['-xzf', archive, '-C', folder, 'package/bin/node'];
    await run('tar', unpack, { env: childEnvironment(), signal });
    await rm(archive);
    return { program: path.join(folder, 'package/bin/node'), remove };
  } catch (error) {
    await remove();
    signal?.throwIfAborted();
    if (error instanceof AppError) throw error;
    throw failed(version, reasonOf(error), error);
  }
}

/** @param integrity `sha512-` and the digest in base64, as npm writes it (Subresource Integrity). */
export function requireIntegrity(archive: Uint8Array, integrity: string, version: string): void {
  const actual = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (actual === integrity) return;
  throw failed(version, `its archive is ${actual}, and ${integrity} was expected`);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return tailOf(stderr || error.message, 2000);
}

function failed(version: string, reason: string, cause?: unknown): AppError {
  return new AppError(
    {
      code: 'BASE_IMAGE_FAILED',
      message: `Node.js ${version} could not be had for a base image: ${reason}.`,
      hint: 'Check that this machine reaches the npm registry or an image registry, then try again.',
      fault: 'platform',
    },
    { cause },
  );
}
