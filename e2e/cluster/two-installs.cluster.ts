import { expect, test } from 'vitest';
import { startDrivenPodsmith } from './driven-podsmith.ts';
import { makeFaultPipelines } from './fault-pipelines.ts';
import { setFaultStage } from './fault-stage.ts';

const stage = setFaultStage('two-installs');

test('two installs in one namespace leave each other alone', async () => {
  const { podsmith, namespace, cluster } = stage;
  const { kubeconfig, registry } = cluster;
  const other = await startDrivenPodsmith({ kubeconfig, registry, namespace });
  try {
    // The same names and the same text, so the same image.
    const name = 'same';
    const [mine, theirs] = [
      await makeFaultPipelines(podsmith, { name }),
      await makeFaultPipelines(other, { name }),
    ];
    const [a, b] = await Promise.all([podsmith.begin(mine.strict), other.begin(theirs.strict)]);
    const runs = await Promise.all([podsmith.end(a), other.end(b)]);
    expect(runs).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    const pods = runs.map(({ results }) => String(results?.pod));
    expect(pods[0]).not.toBe(pods[1]);
    expect((await stage.podNames(name)).sort()).toEqual([...pods].sort());

    // What one deletes, and leaves behind when it ends, is its own.
    await other.call('DELETE', `pipelines/${theirs.patient}`);
    await other.call('DELETE', `pipelines/${theirs.strict}`);
    await other.call('DELETE', `operations/${name}`);
    await expect.poll(() => stage.podNames(name)).toEqual([pods[0]]);
    const again = await makeFaultPipelines(other, { name: 'again' });
    expect(await other.end(await other.begin(again.strict))).toMatchObject({ status: 'succeeded' });
    await other.stop();
    await expect.poll(() => stage.podNames()).toEqual([pods[0]]);
    expect(await podsmith.end(await podsmith.begin(mine.strict))).toMatchObject({
      status: 'succeeded',
      results: { pod: pods[0] },
    });
  } finally {
    await other.stop();
  }
});
