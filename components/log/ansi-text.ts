import {
  type Color,
  createAnsiSequenceParser,
  createColorPalette,
  type ParseToken,
} from 'ansi-sequence-parser';
import type { StyledRun } from '#components/text/segments.ts';
import { controlSequences } from '#lib/logs/control-sequences.ts';

/** What a terminal shows of a log: the text without its control sequences, and where it is coloured. */
export interface AnsiText {
  text: string;
  runs: StyledRun[];
}

const palette = createColorPalette();

/** Parses the colours of a log. An overwritten line (`\r`, as in progress bars) shows what was written last. */
export function readAnsi(log: string): AnsiText {
  const written = log.includes('\r') ? log.replace(/^.*\r(?!\n|$)/gm, '') : log;
  if (!written.includes('\u001b')) return { text: written, runs: [] };
  const tokens = createAnsiSequenceParser().parse(written.replace(controlSequences, colourOnly));
  const runs: StyledRun[] = [];
  let start = 0;
  for (const token of tokens) {
    const end = start + token.value.length;
    const look = lookOf(token);
    if (look) runs.push({ start, end, ...look });
    start = end;
  }
  return { text: tokens.map((token) => token.value).join(''), runs };
}

/** The parser knows colours only, and takes no parameter at all for nothing instead of for "back to normal". */
function colourOnly(_sequence: string, parameters: string | undefined): string {
  if (parameters === undefined) return '';
  const given = parameters.replaceAll(':', ';').replaceAll(/(^|;)(?=;|$)/g, '$10');
  return `\u001b[${given}m`;
}

const decorationClasses: Record<string, string> = {
  bold: 'font-bold',
  dim: 'opacity-80',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'line-through',
  hidden: 'invisible',
};

function lookOf({
  foreground,
  background,
  decorations,
}: ParseToken): Omit<StyledRun, 'start' | 'end'> | undefined {
  const isReversed = decorations.has('reverse');
  // Text on its own colour would depend on the theme; reversed text gets its colour as a ground.
  const front = isReversed ? null : foreground;
  const ground = isReversed ? (foreground ?? { type: 'named', name: 'white' }) : background;
  const classes = [...decorations].flatMap((decoration) => decorationClasses[decoration] ?? []);
  const style: StyledRun['style'] = {};
  if (front) {
    classes.push('ansi-front');
    style['--ansi-front'] = cssColor(front);
  }
  if (ground) {
    classes.push('ansi-ground');
    style['--ansi-ground'] = cssColor(ground);
  }
  if (classes.length === 0) return undefined;
  return { className: classes.join(' '), ...(front || ground ? { style } : {}) };
}

/** The sixteen named colours are the theme's; of others the theme decides how light they are. */
function cssColor(color: Color): string {
  if (color.type === 'named') return `var(--ansi-${toKebab(color.name)})`;
  return palette.value(color) ?? 'currentColor';
}

function toKebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
