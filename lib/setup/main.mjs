// What `npm start` and `npm test` run first. Plain JavaScript without dependencies, since on a fresh clone
// there are none; what needs them is in stages.ts.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../system/file-lock.mjs';
import { watchNpm } from '../system/npm-parent.mjs';
import { explainSystemError } from '../system/system-error.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { createStageLines } from './stage-lines.mjs';

const OLDEST_NODE = [20, 19];
const STAGES = { start: 6, test: 7 };

/** @param {string | undefined} mode */
async function main(mode) {
  if (mode !== 'start' && mode !== 'test') throw new Error('Usage: node lib/setup/main.mjs start|test');
  const projectDir = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
  const stage = createStageLines({ total: STAGES[mode], noColor: Boolean(process.env.NO_COLOR) });
  await stage('Node.js', checkNode);
  // What it keeps others from is this folder, whichever home they have.
  const file = path.join(projectDir, '.podsmith/locks/setup.lock');
  const onWait = (/** @type {number} */ owner) =>
    console.log(`      waiting for another set-up of this folder (process ${owner})`);
  await withFileLock({ file, onWait }, async () => {
    await stage('Dependencies', (progress) =>
      ensureDependencies({ projectDir, withDev: mode === 'test', progress }),
    );
    const { register } = await import('tsx/esm/api');
    register();
    const { runStages } = await import('./stages.ts');
    await runStages({ mode, projectDir, stage });
  });
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw Object.assign(
      new Error(
        `Podsmith needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`,
      ),
      { hint: 'Install a newer one from https://nodejs.org and start again.' },
    );
  }
  return { summary: process.versions.node };
}

/** @param {unknown} error */
function explain(error) {
  const { message, hint, output } = /** @type {Error & { hint?: string, output?: string }} */ (
    explainSystemError(error) ?? error
  );
  if (output) console.error(`\n${output}`);
  console.error(`\n${message}`);
  // An error without advice is one that nobody foresaw: its origin helps more than its sentence.
  console.error(hint ?? (error instanceof Error ? error.stack : ''));
}

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
watchNpm(() => process.exit(143));
try {
  await main(process.argv[2]);
  process.exit(0);
} catch (error) {
  explain(error);
  process.exit(1);
}
