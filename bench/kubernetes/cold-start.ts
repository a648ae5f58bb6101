import { setTimeout as sleep } from 'node:timers/promises';
import { invoke, putFunction } from '../api.ts';
import { type Figure, figure } from '../figure.ts';
import { median, round } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';
import type { Bench } from './bench.ts';
import { findKubectl } from './kubectl.ts';

const rounds = 15;
const operation = 'bench-start';

/** A call that has to start its Pod, against `kubectl run` of the same image until it is Ready. */
export async function measureColdStart(instance: Subject, bench: Bench): Promise<Figure> {
  const { core, namespace } = bench;
  const kubectl = await findKubectl(bench);
  await putFunction(instance, operation, 'def handle(event, context):\n    return {"body": {}}\n');
  await invoke(instance, operation);
  const pod = await findPod(bench);
  const image = pod.spec?.containers[0]?.image ?? '';
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round of each is not counted.
  for (let count = 0; count <= rounds; count++) {
    await core.deleteNamespacedPod({ namespace, name: (await findPod(bench)).metadata?.name ?? '' });
    await untilNone(bench);
    await anyMoment();
    const mine = await timed(() => invoke(instance, operation));
    const name = `peer-${count}`;
    await anyMoment();
    const peer = await timed(async () => {
      await kubectl('run', name, `--image=${image}`, '--restart=Never');
      await kubectl('wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s');
    });
    await kubectl('delete', 'pod', name, '--grace-period=1');
    if (count === 0) continue;
    ours.push(mine);
    theirs.push(peer);
  }
  return figure({
    name: 'a call whose Pod is not there to its answer, more than kubectl run takes to Ready',
    unit: 'ms, difference of medians',
    value: median(ours) - median(theirs),
    limit: 300,
    details: {
      rounds,
      measured: 'from the call, before the Pod is created, to its answer; the image is on the node',
      medianMs: round(median(ours)),
      kubectlMedianMs: round(median(theirs)),
    },
  });
}

/**
 * A kubelet looks at its containers once a second; how long after a Pod's start that is must not depend on what was
 * done before.
 */
function anyMoment(): Promise<void> {
  return sleep(1000 + Math.random() * 1000);
}

async function findPod({ core, namespace }: Bench) {
  const labelSelector = `io.podsmith.operation=${operation}`;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  const [pod] = items;
  if (!pod) throw new Error(`The Pod of ${operation} is not there.`);
  return pod;
}

/** Until the old Pod is gone; Podsmith sees it soon after. */
async function untilNone({ core, namespace }: Bench): Promise<void> {
  const labelSelector = `io.podsmith.operation=${operation}`;
  while ((await core.listNamespacedPod({ namespace, labelSelector })).items.length > 0) await sleep(100);
}
