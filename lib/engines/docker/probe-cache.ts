import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { bootId } from '#lib/system/process-identity.mjs';

/** What probes of an engine have found: it runs containers, and confines builds or not. */
export interface ProbeFindings {
  /** How builds are not confined, in sentences; null when they are. */
  buildWarning: string | null;
  /** How Pods are not confined, in sentences; null when they are. */
  podWarning: string | null;
  /** It takes user namespaces as `userMapping` writes them. */
  mapsUsers: boolean;
}

/** Remembers what probing an engine has found, so that later starts need not run a container again. */
export interface ProbeCache {
  /** Undefined when this engine has not passed its probe since the machine booted. */
  find(host: string, version: string): ProbeFindings | undefined;
  record(host: string, version: string, findings: ProbeFindings): void;
}

const entrySchema = z.strictObject({
  host: z.string(),
  version: z.string(),
  boot: z.string(),
  buildWarning: z.string().nullable(),
  podWarning: z.string().nullable(),
  mapsUsers: z.boolean(),
});

/** The cache of one home; a new engine version or a reboot makes its entry void. */
export function probeCache(home: string): ProbeCache {
  const file = path.join(home, 'run', 'engine-probe');
  return {
    find(host, version) {
      const entry = entrySchema.safeParse(readJson(file)).data;
      const isItsOwn = entry?.host === host && entry.version === version && entry.boot === bootId();
      if (!isItsOwn) return undefined;
      const { buildWarning, podWarning, mapsUsers } = entry;
      return { buildWarning, podWarning, mapsUsers };
    },
    record(host, version, findings) {
      mkdirSync(path.dirname(file), { recursive: true });
      const entry: z.infer<typeof entrySchema> = { host, version, boot: bootId(), ...findings };
      writeFileSync(file, JSON.stringify(entry));
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
