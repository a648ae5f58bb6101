import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

// `npm run test:fuzz -- --cases 200000 --seed 7`: what else is given are names of files.
const { values, positionals } = parseArgs({
  options: { cases: { type: 'string' }, seed: { type: 'string' } },
  allowPositionals: true,
});
if (values.cases) process.env.FUZZ_CASES = values.cases;
if (values.seed) process.env.FUZZ_SEED = values.seed;
// The time a test may take grows with its cases.
const testTimeout = Math.max(1, Number(values.cases ?? 0) / 20_000) * 300_000;
const vitest = await startVitest('test', positionals, { project: ['fuzz'], watch: false, testTimeout });
await vitest.close();
