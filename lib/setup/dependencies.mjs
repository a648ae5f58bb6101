// Plain JavaScript without dependencies: this is what installs them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program.mjs';

/**
 * Installs the packages of package-lock.json unless exactly those are in node_modules.
 *
 * @param {{ projectDir: string, withDev: boolean, progress: (text: string) => void }} options
 * @returns {Promise<{ summary: string }>}
 */
export async function ensureDependencies({ projectDir, withDev, progress }) {
  const missing = findMissing(projectDir, withDev);
  if (missing === undefined) return { summary: 'installed' };
  progress('npm ci');
  const npm = process.env.npm_execpath;
  const result = await runProgram({
    command: npm ? process.execPath : 'npm',
    // No package needs its install script here, and some would download or compile for nothing.
    args: [...(npm ? [npm] : []), 'ci', '--ignore-scripts', ...(withDev ? ['--include=dev'] : [])],
    cwd: projectDir,
    env: { needs: ['network', 'npm'] },
  });
  const still = result.code === 0 ? findMissing(projectDir, withDev) : undefined;
  if (result.code !== 0 || still !== undefined) {
    const errors = result.output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
    throw Object.assign(
      new Error(`npm ci could not install the dependencies: ${errors[1] ?? still ?? 'see above'}`),
      {
        hint: 'Check the connection to the npm registry and the space on the disk, then start again.',
        output: result.output.split('\n').slice(-20).join('\n'),
      },
    );
  }
  return { summary: 'installed now' };
}

/**
 * The first package that is not there as locked, undefined when all are. npm writes its own record of what it
 * installed last of all, so an install that was cut short counts as none.
 *
 * @param {string} projectDir
 * @param {boolean} withDev
 * @returns {string | undefined}
 */
export function findMissing(projectDir, withDev) {
  const locked = readPackages(path.join(projectDir, 'package-lock.json'));
  const installed = readPackages(path.join(projectDir, 'node_modules/.package-lock.json'));
  return Object.keys(locked).find((name) => {
    const entry = locked[name];
    // The project itself, and what npm may leave out on this platform.
    if (name === '' || !entry || entry.optional || entry.devOptional || entry.peer) return false;
    if (entry.dev && !withDev) return false;
    return installed[name]?.version !== entry.version;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, dev?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean } | undefined>}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}
