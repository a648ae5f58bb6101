import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { createAskAgain } from '#components/live/ask-again.ts';

/** A list on a page, of which each answer takes until the test lets it come. */
function show(topic: string) {
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  });
  const requests: { answer(value: number): void; fail(): void }[] = [];
  let onRequest: () => void = () => undefined;
  const observer = new QueryObserver(client, {
    queryKey: [topic, {}],
    initialData: 0,
    queryFn: () =>
      new Promise<number>((resolve, reject) => {
        requests.push({ answer: resolve, fail: () => reject(new Error('no answer')) });
        onRequest();
      }),
  });
  observer.subscribe(() => undefined);
  const reach = async (count: number) => {
    while (requests.length < count) await new Promise<void>((resolve) => (onRequest = resolve));
    return requests[count - 1];
  };
  return { client, requests, reach, shown: () => client.getQueryData([topic, {}]) };
}

it('asks once for a burst of changes, and once more when one was told while the answer was on its way', async () => {
  const { client, requests, reach, shown } = show('runs');
  const askAgain = createAskAgain(client, () => expect.unreachable());
  for (let i = 0; i < 20; i += 1) askAgain('runs');
  const first = await reach(1);
  askAgain('runs');
  askAgain('runs');
  first?.answer(1);
  const second = await reach(2);
  second?.answer(2);
  await expect.poll(shown).toBe(2);
  expect(requests).toHaveLength(2);
});

it('does not ask for what is not on the page', async () => {
  const { client, requests, reach } = show('runs');
  const askAgain = createAskAgain(client, () => expect.unreachable());
  askAgain('builds');
  askAgain('runs');
  (await reach(1))?.answer(1);
  expect(requests).toHaveLength(1);
});

it('says when the answer does not come, and asks again at the next change', async () => {
  const { client, reach, shown } = show('runs');
  let failures = 0;
  const askAgain = createAskAgain(client, () => {
    failures += 1;
  });
  askAgain('runs');
  (await reach(1))?.fail();
  await expect.poll(() => failures).toBe(1);
  expect(shown()).toBe(0);
  askAgain('runs');
  (await reach(2))?.answer(3);
  await expect.poll(shown).toBe(3);
});
