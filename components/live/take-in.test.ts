import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { takeIn, thingKey } from '#components/live/take-in.ts';
import { exampleBuild } from '#lib/testing/example-views.ts';

const topic = 'build:1';
const piece = (since: number, version: number, logAppend: string) =>
  ({
    topic,
    since,
    version,
    patch: { build: exampleBuild, logAppend },
  }) as const;

it('takes in changes one after another, each once', () => {
  const client = new QueryClient();
  expect(takeIn(client, piece(0, 2, 'a\n'))).toBe(true);
  expect(takeIn(client, piece(2, 3, 'b\n'))).toBe(true);
  expect(takeIn(client, piece(2, 3, 'b\n'))).toBe(false);
  expect(client.getQueryData(thingKey(topic))).toMatchObject({ log: 'a\nb\n', chunk: 3 });
});

it('leaves what is held alone when changes are missing, or there is nothing yet to go on from', () => {
  const client = new QueryClient();
  expect(takeIn(client, piece(2, 3, 'b\n'))).toBe(false);
  expect(client.getQueryData(thingKey(topic))).toBeUndefined();
  takeIn(client, piece(0, 2, 'a\n'));
  expect(takeIn(client, piece(4, 5, 'd\n'))).toBe(false);
  expect(client.getQueryData(thingKey(topic))).toMatchObject({ log: 'a\n', chunk: 2 });
});

it('refuses what is no change of such a thing', () => {
  const client = new QueryClient();
  expect(() =>
    takeIn(client, { ...piece(0, 1, ''), patch: { build: { id: '1' }, logAppend: '' } }),
  ).toThrow();
});
