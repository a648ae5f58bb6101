import { headOf } from '#lib/cut-text.ts';
import { withoutControl } from '#lib/logs/control-sequences.ts';
import { steadyText } from '#lib/runs/volatile.ts';

/** So much of a message is looked at, in UTF-16 units. */
const longest = 2000;

/**
 * What varies between messages of one failure, and what stands for it; in this order, since a number is a part of most of
 * them. RFC 3339 times and UUIDs have been replaced before.
 */
const varying: readonly [RegExp, string][] = [
  [/\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/g, '<email>'],
  // Quoted, and no apostrophe: "don't".
  [/(?<![\p{L}\p{N}])(?:'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|‘[^’\n]*’)(?![\p{L}\p{N}])/gu, '<value>'],
  [/(?<=\bhttps?:\/\/[^\s?#]*)\?[^\s#)]*/g, '?<query>'],
  [/(?<=\/tmp\/)[^/\s:;,)]+/g, '<temp>'],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g, '<time>'],
  [/\b\d{4}-\d\d-\d\d\b/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/\[?(?<![\w:])[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*(?!\w)\]?(?::\d+)?/gi, '<address>'],
  [/\b0x[0-9a-f]+\b/gi, '<id>'],
  // Digests, and the hexadecimal ids of containers and commits: with a digit at least, since "defaced" is a word.
  [/(?<![a-z0-9])(?=[a-f]*\d)[0-9a-f]{7,}(?![a-z0-9])/gi, '<id>'],
  // What Kubernetes adds to the names of Pods: of its own alphabet, which has no vowels.
  [/-(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g, '-<id>'],
  [/(?<=<id>)-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])/g, ''],
];

/** Numbers; those that tell what has failed come with their word and stay: an exit code, a signal, a status, `Errno`. */
const numbers =
  /(\b(?:exit code|exit status|status code|status|signal|errno|http|answered) )?(?:(?<![\p{L}\p{N}_>])-)?\d+(?:[.,]\d+)*/giu;

/**
 * A message without what varies from one failure to the next of the same kind: times, ids, addresses, quoted values,
 * numbers. `Disk "sda" of node-7 is 97 % full` becomes `Disk <value> of node-<n> is <n> % full`.
 *
 * @param message Its first line counts.
 */
export function steadyMessage(message: string): string {
  const [line = ''] = withoutControl(headOf(message, longest)).trim().split(/\r?\n/, 1);
  const steady = varying.reduce((text, [pattern, sign]) => text.replace(pattern, sign), steadyText(line));
  return steady
    .replace(numbers, (number, word?: string) => (word ? number : '<n>'))
    .replace(/\s+/g, ' ')
    .trim();
}
