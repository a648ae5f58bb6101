import { withoutControl } from '#lib/logs/control-sequences.ts';

/** As the engines write the beginning of a step; see lib/images/build-output.ts. */
const step = /^(?:\[\d+\/\d+\] )?step \d+\/\d+ ?: /i;
/** What Podman says of a step: where its result comes from, and the layer that it has become. */
const ofEngine = /^--> /;
const carriedOut = /^--> [0-9a-f]+$/;

/** How what builds functions says first that it has failed. */
const failures = [
  // pip. What it left out is told before what it did not find, whether that matters or not.
  /^ERROR: (?!Ignored the following)/,
  /^\s*error: /,
  /^npm (?:error|ERR!)/,
  // What a script of a package ends with, before npm tells of it.
  /^Traceback \(most recent call last\):/,
  /^[\w.]*(?:Error|Exception)(?: \[\w+\])?: /,
  // Compilers: ./handler.go:4:2: …, handler.ts:3:5: error …, handler.ts(3,5): error …
  /^\S+\.go:\d+(?::\d+)?: /,
  /^[^\s:]+:\d+(?::\d+)?:? (?:- )?(?:fatal )?error\b/,
  /^[^\s(]+\(\d+,\d+\): error\b/,
  /^go: (?!downloading|finding|found|added|upgraded|downgraded|extracting|warning)/,
  // Shells and the commands of a Dockerfile.
  /^(?:\/\S*\/)?(?:ba|da|a)?sh: /,
  /^E: /,
  /^(?:fatal|panic): /i,
  /^\*\*\* Error/,
  // Ours: a check's word, and what may not be reached.
  /^Podsmith: /,
  /^\[podsmith\] /,
];

const likely = /\b(?:error|fatal|failed|failure|cannot|could not|not found|no such file|denied|unable to)\b/i;
const harmless = /^\s*(?:npm )?(?:warn(?:ing)?|notice|info|debug)\b/i;

/**
 * The line of a failed build's log that tells first what went wrong, counted from 1; undefined in an empty log. It is one of
 * the step that was not carried out to its end; of a step that said nothing of it, its last line.
 */
export function findFailureLine(log: string): number | undefined {
  const lines = withoutControl(log).split('\n');
  const { begin, end } = findFailedStep(lines);
  const printed = lines.slice(begin, end);
  const isLikely = (line: string) => likely.test(line) && !harmless.test(line);
  const sure = printed.findIndex((line) => failures.some((pattern) => pattern.test(line)));
  const told = sure === -1 ? printed.findIndex(isLikely) : sure;
  const found = told === -1 ? lines.slice(0, end).findLastIndex((line) => line.trim() !== '') : begin + told;
  return found === -1 ? undefined : found + 1;
}

/**
 * Between which lines a step has printed that was not carried out to its end. Podman builds the stages of a Dockerfile at the
 * same time: another stage may have begun a step after the one that failed, and is cut off before it prints anything.
 */
function findFailedStep(lines: string[]): { begin: number; end: number } {
  const begins = [0, ...lines.flatMap((line, at) => (step.test(line) ? [at + 1] : []))];
  const steps = begins.map((begin, at) => {
    const end = (begins[at + 1] ?? lines.length + 1) - 1;
    const said = lines.slice(begin, end);
    return {
      ...{ begin, end },
      isCutOff: !said.some((line) => carriedOut.test(line)),
      hasPrinted: said.some((line) => line.trim() !== '' && !ofEngine.test(line)),
    };
  });
  const last = steps.at(-1) ?? { begin: 0, end: lines.length };
  // Only of several stages: the steps of one follow each other, and what came before the last was carried out.
  const areSeveral = lines.some((line) => /^\[\d+\/[2-9]\d*\] /.test(line));
  return (
    (areSeveral && steps.slice(1).findLast(({ isCutOff, hasPrinted }) => isCutOff && hasPrinted)) || last
  );
}
