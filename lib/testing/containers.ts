import { setTimeout as sleep } from 'node:timers/promises';
import { config } from '#lib/config.ts';
import { readInstanceId } from '#lib/db/instance.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';

/** Names of the containers this test's installation has on the engine, stopped ones included. */
export async function listOwnContainers(operation?: string): Promise<string[]> {
  return (await listOwn(operation)).flatMap((container) => container.Names);
}

/** Waits until one of an operation's Pods has written this; how a test knows that a call has got to its handler. */
export async function untilPrinted(operation: string, text: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(20)) {
    for (const { Id } of await listOwn(operation)) {
      const output = await docker().getContainer(Id).logs({ stdout: true, stderr: true });
      if (output.toString().includes(text)) return;
    }
    if (Date.now() > deadline) throw new Error(`No Pod of ${operation} has printed "${text}".`);
  }
}

const docker = () => dockerAt(config().dockerHost ?? '');

async function listOwn(operation?: string) {
  const label = [`io.podsmith.instance=${await readInstanceId()}`];
  if (operation) label.push(`io.podsmith.operation=${operation}`);
  return docker().listContainers({ all: true, filters: { label } });
}
