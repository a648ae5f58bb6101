import type { BuildEvent, LiveBuild } from '#lib/builds/view.ts';

interface BuildChange {
  /** The number of the log's last chunk before this change; 0: the change holds the whole log. */
  since: number;
  /** That of the last one in it. */
  version: number;
  patch: BuildEvent;
}

/** The build after a change: its state, and the log with the new chunks. Undefined when chunks in between are missing. */
export function applyBuildChange(
  held: LiveBuild | undefined,
  { since, version, patch: { build, logAppend } }: BuildChange,
): LiveBuild | undefined {
  if (since === 0) return { ...build, log: logAppend, chunk: version };
  if (held?.chunk !== since) return undefined;
  return { ...build, log: held.log + logAppend, chunk: version };
}
