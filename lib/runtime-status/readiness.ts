import type { RuntimeFacts } from '#lib/runtime-status/view.ts';

/** What is needed to say whether a runtime's base image is there. */
interface Known {
  runtime: { name: string; baseOf?: string; baseImage: string; offlineBase?: { suite: string } };
  /** What a worker found of it when it last looked; undefined: none has. */
  seen: { imageId: string | null } | undefined;
  engine: { ready: boolean; reason: string | null; hint: string | null; registry: string | null };
}

/** Whether the first build has to get the base image first, and how it will. */
export function readinessOf({ runtime, seen, engine }: Known): Pick<RuntimeFacts, 'state' | 'why' | 'next'> {
  if (!engine.ready) {
    const why = `There is no engine on which it could be. ${engine.reason ?? ''}`.trim();
    return { state: 'untold', why, next: engine.hint };
  }
  if (!seen) return { state: 'untold', why: 'No worker has looked for its base image yet.', next: null };
  if (seen.imageId !== null) return { state: 'ready', why: 'Its base image is on the engine.', next: null };
  return {
    state: 'absent',
    why: 'Its base image is not on the engine yet.',
    next: `The first build ${wayOf(runtime, engine.registry)}`,
  };
}

/** In the order in which a build tries them. */
function wayOf(
  { name, baseOf = name, baseImage, offlineBase }: Known['runtime'],
  registry: string | null,
): string {
  const kept = registry
    ? `takes it from ${registry}/podsmith-base/${baseOf} if it was pushed there, else `
    : '';
  const made = offlineBase
    ? `, or makes it of packages of Debian ${offlineBase.suite} if the registry does not answer.`
    : '. There is no other way to have it: runtime.yaml names no offlineBase.';
  return `${kept}pulls ${baseImage}${made}`;
}
