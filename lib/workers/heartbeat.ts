import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const everyMs = 10_000;

/**
 * Touches `run/worker-alive` in the home folder while the event loop turns. The worker serves nothing that could be
 * asked whether it is well; Kubernetes looks at this file's age instead (deploy/base/worker.yaml).
 */
export function startHeartbeat(home: string): void {
  const file = path.join(home, 'run', 'worker-alive');
  mkdirSync(path.dirname(file), { recursive: true });
  const beat = () => writeFileSync(file, '');
  beat();
  setInterval(beat, everyMs).unref();
}
