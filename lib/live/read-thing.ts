import { readBuildChanges } from '#lib/builds/service.ts';
import { notFound } from '#lib/errors.ts';
import type { ThingKind } from '#lib/events/topics.ts';
import { getInvocationOutline } from '#lib/invocations/service.ts';
import { type ThingChange, type Things, things } from '#lib/live/things.ts';
import { readPodChange } from '#lib/pods/service.ts';
import { readRunOutlineChanges } from '#lib/runs/service.ts';

/** What a page begins with: a change from nothing. @throws AppError `NOT_FOUND`. */
export async function readThing<Kind extends ThingKind>(kind: Kind, id: string): Promise<Things[Kind]> {
  const change = await readThingChange(kind, id, 0);
  const whole = change && things[kind].apply(undefined, change);
  if (!whole) throw notFound(`The ${kind} "${id}"`);
  return whole;
}

/** How a thing has changed since a version; undefined when it has not. @throws AppError `NOT_FOUND`. */
export function readThingChange<Kind extends ThingKind>(
  kind: Kind,
  id: string,
  since: number,
): Promise<ThingChange<Kind> | undefined> {
  return readers[kind](id, since);
}

const readers: {
  [Kind in ThingKind]: (id: string, since: number) => Promise<ThingChange<Kind> | undefined>;
} = {
  async run(id, since) {
    const patch = await readRunOutlineChanges(id, since);
    const { version } = patch.run;
    return since > 0 && version <= since ? undefined : { since, version, patch };
  },
  async build(id, since) {
    const { event, chunk } = await readBuildChanges(id, { chunk: since });
    return { since, version: chunk, patch: event };
  },
  async pod(name, since) {
    const { event, chunk } = await readPodChange(name, { chunk: since });
    return { since, version: chunk, patch: event };
  },
  async invocation(id, since) {
    if (since > 0) return undefined;
    const patch = await getInvocationOutline(id);
    return { since, version: things.invocation.versionOf(patch), patch };
  },
};
