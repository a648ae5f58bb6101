import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';
import type { Measure } from './measure.ts';

// Prints one JSON document: each figure beside its limit. Progress goes to standard error.
// Names given as arguments select measurements: npm run bench -- pipeline idle
// npm run bench -- --engine kubernetes measures on a cluster, KUBECONFIG's or one started for it.
const { values, positionals } = parseArgs({
  options: { engine: { type: 'string', default: 'local' } },
  allowPositionals: true,
});
const figures: Figure[] = [];

async function measure(measurements: Measure[]): Promise<void> {
  const known = measurements.map(([name]) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`There is no ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  for (const [name, work] of measurements) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...[await work()].flat());
  }
}

let subject = {};
if (values.engine === 'kubernetes') {
  subject = await (await import('./on-kubernetes.ts')).onKubernetes(measure);
} else if (values.engine === 'local') {
  await (await import('./on-local.ts')).onLocal(measure);
} else {
  throw new Error(`There is no engine "${values.engine}"; there are local and kubernetes.`);
}
const at = new Date().toISOString();
process.stdout.write(`${JSON.stringify({ at, engine: values.engine, ...subject, figures }, undefined, 2)}\n`);
