import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectEngine } from '#lib/engines/discovery.ts';
import { startInstance } from '#lib/testing/instance.ts';
import type { Figure } from './figure.ts';
import { measureIdle } from './idle.ts';
import { measurePipeline } from './pipeline.ts';
import { measureRebuild } from './rebuild.ts';
import { admin, measureVisible } from './visible.ts';

// Prints one JSON document: each figure beside its limit. Progress goes to standard error.
// Names given as arguments select measurements: npm run bench -- pipeline idle
const selected = process.argv.slice(2);
const isSelected = (name: string) => selected.length === 0 || selected.includes(name);

const home = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
if (engine.status === 'missing') throw new Error(`${engine.reason} ${engine.hint}`);
const instance = await startInstance({
  DOCKER_HOST: engine.host,
  PODSMITH_ADMIN_EMAIL: admin.email,
  PODSMITH_ADMIN_PASSWORD: admin.password,
});
const figures: Figure[] = [];
try {
  const measurements: [string, () => Promise<Figure | Figure[]>][] = [
    ['idle', () => measureIdle(instance)],
    ['rebuild', () => measureRebuild(instance, engine)],
    ['pipeline', () => measurePipeline(instance, engine)],
    ['visible', () => measureVisible(instance)],
  ];
  for (const [name, measure] of measurements.filter(([name]) => isSelected(name))) {
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...[await measure()].flat());
  }
} finally {
  await instance.stop();
  await engine.stop();
  await rm(home, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), figures }, undefined, 2)}\n`);
