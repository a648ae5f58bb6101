import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bootId } from '#lib/process-identity.mjs';

/** Remembers which engine passed its probe, so that later starts need not run a container again. */
export interface ProbeCache {
  hasPassed(host: string, version: string): boolean;
  recordPass(host: string, version: string): void;
}

/** The cache of one home; a new engine version or a reboot makes its entry void. */
export function probeCache(home: string): ProbeCache {
  const file = path.join(home, 'run', 'engine-probe');
  const keyOf = (host: string, version: string) => [host, version, bootId()].join('\n');
  return {
    hasPassed(host, version) {
      try {
        return readFileSync(file, 'utf8') === keyOf(host, version);
      } catch {
        return false;
      }
    },
    recordPass(host, version) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, keyOf(host, version));
    },
  };
}
