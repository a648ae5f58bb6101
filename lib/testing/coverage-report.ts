/**
 * `node --import tsx lib/testing/coverage-report.ts FOLDER`: one figure of what all suites have executed of `lib`, from
 * Vitest's reports in the folder (`unit/`, `integration/` and `in-pairs/`) and what processes that tests started have left in
 * `processes/`. Names the files of the core that fall short.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { executedLines, processCoverageSchema } from '#lib/testing/executed-lines.ts';

const core = /^lib\/(work|runs|pipelines)\//;
const leastPercent = 90;

const vitestReportSchema = z.record(
  z.string(),
  z.object({
    statementMap: z.record(z.string(), z.object({ start: z.object({ line: z.int() }) })),
    s: z.record(z.string(), z.int()),
  }),
);

/** By file, the lines that can be executed and whether they were. */
type Lines = Map<string, Map<number, boolean>>;

function readVitest(folder: string): Lines {
  const lines: Lines = new Map();
  for (const suite of ['unit', 'integration', 'in-pairs']) {
    const text = readFileSync(path.join(folder, suite, 'coverage-final.json'), 'utf8');
    for (const [file, { statementMap, s }] of Object.entries(vitestReportSchema.parse(JSON.parse(text)))) {
      const ofFile = lines.get(file) ?? new Map<number, boolean>();
      lines.set(file, ofFile);
      for (const [id, { start }] of Object.entries(statementMap))
        ofFile.set(start.line, ofFile.get(start.line) || Boolean(s[id]));
    }
  }
  return lines;
}

function addProcesses(lines: Lines, folder: string): number {
  const dumps = readdirSync(folder);
  for (const dump of dumps) {
    const coverage = readDump(path.join(folder, dump));
    if (!coverage) continue;
    for (const [url, executed] of executedLines(coverage)) {
      const ofFile = url.startsWith('file:') ? lines.get(fileURLToPath(url)) : undefined;
      for (const line of executed) if (ofFile?.has(line)) ofFile.set(line, true);
    }
  }
  return dumps.length;
}

/** Undefined of a process that was killed while it wrote: it counts for nothing. */
function readDump(file: string): z.infer<typeof processCoverageSchema> | undefined {
  const text = readFileSync(file, 'utf8');
  try {
    return processCoverageSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const percentOf = (lines: boolean[]) =>
  lines.length === 0 ? 100 : (100 * lines.filter(Boolean).length) / lines.length;

const [folder = ''] = process.argv.slice(2);
const lines = readVitest(folder);
const processes = addProcesses(lines, path.join(folder, 'processes'));
const files = [...lines].map(([file, ofFile]) => ({
  name: path.relative(process.cwd(), file),
  lines: [...ofFile.values()],
}));
const short = files.filter(({ name, lines }) => core.test(name) && percentOf(lines) < leastPercent);
const figure = percentOf(files.flatMap(({ lines }) => lines)).toFixed(1);
console.log(
  `Covered: ${figure} % of the lines of lib, in ${files.length} files and ${processes} processes beside Vitest's.`,
);
for (const { name, lines } of short) {
  console.log(`${name}: ${percentOf(lines).toFixed(1)} %, less than ${leastPercent} %`);
}
