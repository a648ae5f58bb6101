// Plain JavaScript without dependencies: it draws the lines while the dependencies are being installed.
import { stripVTControlCharacters } from 'node:util';

/** What a stage reports when it is done; a warning is printed below its line. */
/** @typedef {{ summary: string, warning?: string[] }} StageResult */
/** @typedef {(text: string) => void} Progress */

const HEARTBEAT_MS = 10_000;
const REDRAW_MS = 120;

/**
 * Prints one line per stage: `[2/7] Container engine … podman 4.3.1 at unix://… (0.2 s)`. On a terminal the
 * line of a running stage is redrawn; elsewhere a line is added every ten seconds.
 *
 * @param {{ total: number, stream?: NodeJS.WriteStream, noColor?: boolean, heartbeatMs?: number }} options
 */
export function createStageLines({ total, stream = process.stdout, noColor, heartbeatMs = HEARTBEAT_MS }) {
  const live = stream.isTTY === true;
  const paint = painter(live && !noColor);
  let number = 0;

  /**
   * Runs one stage and prints its line; a failure is printed as such and thrown on.
   *
   * @param {string} title
   * @param {(progress: Progress) => Promise<StageResult> | StageResult} work
   */
  return async function stage(title, work) {
    number += 1;
    const head = `${paint.dim(`[${number}/${total}]`)} ${title} …`;
    const started = performance.now();
    const elapsed = () => paint.dim(`(${formatSeconds(performance.now() - started)})`);
    let doing = '';
    const draw = () => {
      const width = Math.max(20, (stream.columns ?? 80) - title.length - 24);
      stream.write(`\r\u001b[2K${head} ${paint.dim(clip(doing, width))} ${elapsed()}`);
    };
    const beat = () => (live ? draw() : stream.write(`${head} ${doing || 'working'} ${elapsed()}\n`));
    const timer = setInterval(beat, live ? REDRAW_MS : heartbeatMs);
    const finish = (/** @type {string} */ text) => {
      clearInterval(timer);
      stream.write(`${live ? '\r\u001b[2K' : ''}${head} ${text} ${elapsed()}\n`);
    };
    try {
      const { summary, warning } = await work((text) => {
        doing = firstLine(text);
      });
      finish(warning ? paint.yellow(summary) : summary);
      for (const line of warning ?? []) stream.write(`      ${paint.yellow(line)}\n`);
    } catch (error) {
      finish(paint.red('failed'));
      throw error;
    }
  };
}

/** @param {number} milliseconds */
export function formatSeconds(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** @param {boolean} colored */
function painter(colored) {
  const with_ = (/** @type {number} */ code) => (/** @type {string} */ text) =>
    colored ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { dim: with_(2), red: with_(31), yellow: with_(33) };
}

/** @param {string} text */
function firstLine(text) {
  return stripVTControlCharacters(text).trim().split('\n')[0] ?? '';
}

/**
 * @param {string} text
 * @param {number} width
 */
function clip(text, width) {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
