import { describe, expect, it } from 'vitest';
import { type Follow, followsSchema, streamAddress } from '#lib/live/follow.ts';

describe("the stream's address", () => {
  it('says what is followed, each from the version held', () => {
    const follows: Follow[] = [
      { topic: 'runs', version: '5f0c2a1b.17' },
      { topic: 'run:0198c7a2-0000-7000-8000-000000000000', version: '12' },
      { topic: 'pod:podsmith-1-greet-abc-0', version: '' },
    ];
    const given = new URL(streamAddress(follows), 'http://localhost').searchParams.getAll('topic');
    expect(followsSchema.parse(given)).toEqual(follows);
  });

  it.each(['nothing@1', 'runner:1@1', 'run:1@x', 'run:1@-1', 'run:1@1.5', 'build:1@NaN', 'run:1', ''])(
    'refuses %j',
    (topic) => {
      expect(followsSchema.safeParse([topic]).success).toBe(false);
    },
  );
});
