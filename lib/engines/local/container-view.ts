import { z } from 'zod';
import type { PodDescription, PodView } from '#lib/engines/engine.ts';
import { podLabels } from '#lib/engines/local/pod-spec.ts';
import { describeExit } from '#lib/engines/pod-exit.ts';

/** What we rely on of the engine's answer to `GET /containers/{id}/json`. */
export const containerSchema = z.looseObject({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  Created: z.string(),
  State: z.looseObject({
    Status: z.string(),
    Running: z.boolean(),
    OOMKilled: z.boolean().default(false),
    ExitCode: z.number().default(0),
    StartedAt: z.string().optional(),
  }),
  Config: z.looseObject({
    Image: z.string().default(''),
    Labels: z
      .record(z.string(), z.string())
      .nullish()
      .transform((labels) => labels ?? {}),
  }),
  HostConfig: z.looseObject({ Memory: z.number().default(0) }),
  NetworkSettings: z.looseObject({
    Ports: z
      .record(z.string(), z.array(z.looseObject({ HostPort: z.string() })).nullable())
      .nullish()
      .transform((ports) => ports ?? {}),
  }),
});

/** Exit code of a process that SIGKILL ended. */
const KILLED = 137;

export type Container = z.infer<typeof containerSchema>;

/**
 * A container as a Pod; one that runs counts as `starting` until it has been asked for its health.
 *
 * @param wasKilledForMemory Asked about a container that was killed, for engines that do not notice why.
 */
export function toPodView(container: Container, wasKilledForMemory = (_id: string) => false): PodView {
  const { State: state, Config: config } = container;
  const startedAt = state.StartedAt ? new Date(state.StartedAt) : undefined;
  const view: PodView = {
    name: container.Name.replace(/^\//, ''),
    state: stateOf(container),
    image: config.Image,
    imageId: withAlgorithm(container.Image),
    // An engine writes the year 1 for "not yet".
    ...(startedAt && startedAt.getTime() > 0 && { startedAt }),
    labels: config.Labels,
  };
  if (view.state === 'exited') {
    const memoryMib = container.HostConfig.Memory / 1024 / 1024;
    const isOom = state.OOMKilled || (state.ExitCode === KILLED && wasKilledForMemory(container.Id));
    return { ...view, exit: describeExit({ code: state.ExitCode, isOom, memoryMib }) };
  }
  return { ...view, endpoint: endpointOf(container) };
}

/** A container as pages show it. The engine counts no restarts, and its events say nothing beyond the state. */
export function describeContainer(view: PodView): PodDescription {
  const { exit } = view;
  const problem =
    exit && exit.reason !== 'completed'
      ? {
          code: 'POD_EXITED',
          message: `The Pod has ended. ${exit.message}`,
          hint: 'Its log says why. A Pod is started again when it is needed.',
        }
      : undefined;
  return { ...view, phase: exit ? 'Exited' : 'Running', restarts: 0, problem, events: [] };
}

/** True for a container that was made but not started yet. */
export function isUnstarted(container: Container): boolean {
  return ['created', 'configured', 'initialized'].includes(container.State.Status);
}

export function withAlgorithm(id: string): string {
  return id.startsWith('sha256:') ? id : `sha256:${id}`;
}

function stateOf(container: Container): PodView['state'] {
  if (container.State.Running || isUnstarted(container)) return 'starting';
  return container.State.Status === 'removing' ? 'gone' : 'exited';
}

function endpointOf({ Config, NetworkSettings }: Container): string | undefined {
  const port = NetworkSettings.Ports[`${Config.Labels[podLabels.port]}/tcp`]?.[0]?.HostPort;
  return port ? `http://127.0.0.1:${port}` : undefined;
}
