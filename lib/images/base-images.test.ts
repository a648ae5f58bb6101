import { expect, test } from 'vitest';
import { baseImageTag } from '#lib/images/base-images.ts';

const source = {
  name: 'python3',
  baseImage: 'docker.io/library/python:3.12-slim',
  offlineBase: { suite: 'bookworm', packages: ['python3-minimal'], env: {} },
};

test('the tag stays the same however the description is ordered', () => {
  const { env, packages, suite } = source.offlineBase;
  const other = { ...source, offlineBase: { env, packages, suite } };
  expect(baseImageTag(source)).toMatch(/^localhost\/podsmith-base\/python3:[0-9a-f]{12}$/);
  expect(baseImageTag(other)).toBe(baseImageTag(source));
});

test('any change of the description gives another tag', () => {
  const tags = [
    source,
    { ...source, baseImage: 'docker.io/library/python:3.13-slim' },
    { ...source, offlineBase: undefined },
    { ...source, offlineBase: { ...source.offlineBase, packages: ['python3-minimal', 'python3-pip'] } },
  ].map((one) => baseImageTag(one));
  expect(new Set(tags).size).toBe(4);
});

test('each set of authorities has a base image of its own', () => {
  const tags = [undefined, { digest: 'a' }, { digest: 'b' }].map((one) => baseImageTag(source, one));
  expect(new Set(tags).size).toBe(3);
});
