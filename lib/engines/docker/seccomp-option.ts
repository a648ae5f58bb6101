import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';
import { seccompProfile } from '#lib/engines/seccomp-profile.ts';

/**
 * The entry of a container's `SecurityOpt` that gives it our seccomp profile. Docker's API takes the profile's text. Podman
 * 4's opens a file of the engine's machine instead, so it is written to `<home>/run`; where the engine cannot see that
 * folder, creating the container fails.
 */
export function seccompOption(kind: EngineVersion['kind'], home: string): string {
  const text = JSON.stringify(seccompProfile);
  return `seccomp=${kind === 'docker' ? text : writeProfile(text, path.join(home, 'run'))}`;
}

/** Named by its content: several workers write it, and containers are created while they do. */
function writeProfile(text: string, folder: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const file = path.join(folder, `seccomp-${digest}.json`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, file);
  return file;
}
