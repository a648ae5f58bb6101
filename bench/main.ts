import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectEngine } from '#lib/engines/discovery.ts';
import { startPodsmith } from '../e2e/podsmith.ts';
import type { Figure } from './figure.ts';
import { measureIdle } from './idle.ts';
import { measurePipeline } from './pipeline.ts';
import { measureRebuild } from './rebuild.ts';
import type { Subject } from './subject.ts';
import { measureVisible } from './visible.ts';

// Prints one JSON document: each figure beside its limit. Progress goes to standard error.
// Names given as arguments select measurements: npm run bench -- pipeline idle
const selected = process.argv.slice(2);
const isSelected = (name: string) => selected.length === 0 || selected.includes(name);

const home = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
if (engine.status === 'missing') throw new Error(`${engine.reason} ${engine.hint}`);
const token = randomBytes(16).toString('hex');
const admin = { email: 'bench@example.com', password: randomBytes(8).toString('hex') };
const podsmith = await startPodsmith({
  DOCKER_HOST: engine.host,
  PODSMITH_ADMIN_EMAIL: admin.email,
  PODSMITH_ADMIN_PASSWORD: admin.password,
  PODSMITH_API_TOKEN: token,
});
const instance: Subject = { ...podsmith, token, admin };
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
