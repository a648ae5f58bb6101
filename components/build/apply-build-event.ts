import type { BuildEvent, BuildView } from '#lib/builds/view.ts';

/** `isFirst`: the event opens a connection and carries the whole log, so it replaces what is shown. */
export interface BuildChange {
  event: BuildEvent;
  isFirst: boolean;
}

/** The build after one event: its new state, and the log with the event's lines added. */
export function applyBuildEvent(build: BuildView | null, { event, isFirst }: BuildChange): BuildView {
  const log = isFirst || build === null ? event.logAppend : build.log + event.logAppend;
  return { ...event.build, log };
}
