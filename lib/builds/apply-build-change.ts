import type { BuildEvent, LiveBuild } from '#lib/builds/view.ts';

interface BuildChange {
  /** The number of the last piece of log that came before this change; 0: it has the whole log. */
  since: number;
  /** That of the last one in it. */
  version: number;
  patch: BuildEvent;
}

/** The build after a change: its state now, and the log with the new pieces. Undefined when others come before them. */
export function applyBuildChange(
  held: LiveBuild | undefined,
  { since, version, patch: { build, logAppend } }: BuildChange,
): LiveBuild | undefined {
  if (since === 0) return { ...build, log: logAppend, chunk: version };
  if (held?.chunk !== since) return undefined;
  return { ...build, log: held.log + logAppend, chunk: version };
}
