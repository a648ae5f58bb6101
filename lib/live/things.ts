import type { z } from 'zod';
import { applyBuildChange } from '#lib/builds/apply-build-change.ts';
import { buildEventSchema, type LiveBuild } from '#lib/builds/view.ts';
import type { ThingKind } from '#lib/events/topics.ts';
import { type InvocationOutline, invocationOutlineSchema } from '#lib/invocations/view.ts';
import { applyPodChange } from '#lib/pods/apply-pod-change.ts';
import { type LivePod, podChangeSchema } from '#lib/pods/view.ts';
import { applyRunChange } from '#lib/runs/apply-run-change.ts';
import { type RunOutline, runOutlineEventSchema } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

/** What a page holds of a thing of each kind. */
export interface Things {
  run: RunOutline;
  build: LiveBuild;
  invocation: InvocationOutline;
  pod: LivePod;
}

/** What the stream carries of a change of each. */
const patches = {
  run: runOutlineEventSchema,
  build: buildEventSchema,
  invocation: invocationOutlineSchema,
  pod: podChangeSchema,
} satisfies Record<ThingKind, z.ZodType>;

/** A change that brings whoever holds version `since` to `version`; from 0 on it has everything. */
export interface ThingChange<Kind extends ThingKind> {
  since: number;
  version: number;
  patch: z.output<(typeof patches)[Kind]>;
}

interface Thing<Kind extends ThingKind> {
  patch: z.ZodType<ThingChange<Kind>['patch']>;
  /** The version of what is held. */
  versionOf(held: Things[Kind]): number;
  /** The thing after a change; undefined when the change does not follow on from the version held. */
  apply(held: Things[Kind] | undefined, change: ThingChange<Kind>): Things[Kind] | undefined;
}

/** The things that have topics, by kind, for both sides of the stream. */
export const things: { [Kind in ThingKind]: Thing<Kind> } = {
  /** Counts its changes. */
  run: { patch: patches.run, versionOf: ({ version }) => version, apply: applyRunChange },
  /** The number of the last piece of log; the state comes along with each change. */
  build: { patch: patches.build, versionOf: ({ chunk }) => chunk, apply: applyBuildChange },
  pod: { patch: patches.pod, versionOf: ({ chunk }) => chunk, apply: applyPodChange },
  /** It is small enough to be sent whole, and not at all once its end is held. */
  invocation: {
    patch: patches.invocation,
    versionOf: ({ status }) => (isFinished(status) ? 1 : 0),
    apply: (_held, { patch }) => patch,
  },
};
