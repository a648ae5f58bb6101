import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const LIMIT_BYTES = 10_000_000;

/** Appends lines to `<home>/logs/<name>.log`; at 10 MB it becomes `<name>.log.1` and a new one begins. */
export function openLogFile(home: string, name: string): (line: string) => void {
  const file = path.join(home, 'logs', `${name}.log`);
  mkdirSync(path.dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return (line) => {
    try {
      if (size > LIMIT_BYTES) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      size += Buffer.byteLength(line) + 1;
    } catch {
      // A full disk must not take the supervisor down; the line is still on the console.
    }
  };
}
