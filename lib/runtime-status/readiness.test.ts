import { describe, expect, it } from 'vitest';
import { readinessOf } from '#lib/runtime-status/readiness.ts';

const runtime = {
  name: 'python3',
  baseImage: 'docker.io/library/python:3',
  offlineBase: { suite: 'bookworm' },
};
const engine = { ready: true, reason: null, hint: null, registry: null };

describe('whether a runtime is ready', () => {
  it('is told by whether its base image is on the engine', () => {
    expect(readinessOf({ runtime, engine, seen: { imageId: 'sha256:a' } })).toMatchObject({ state: 'ready' });
  });

  it('cannot be told without an engine, which the engine says why', () => {
    const gone = { ...engine, ready: false, reason: 'Podman does not answer.', hint: 'Start it.' };
    expect(readinessOf({ runtime, engine: gone, seen: { imageId: 'sha256:a' } })).toEqual({
      state: 'untold',
      why: 'There is no engine on which it could be. Podman does not answer.',
      next: 'Start it.',
    });
  });

  it('cannot be told before a worker has looked', () => {
    expect(readinessOf({ runtime, engine, seen: undefined })).toMatchObject({ state: 'untold' });
  });

  it.each([
    ['the registry and Debian', {}, {}, ['pulls docker.io/library/python:3', 'Debian bookworm']],
    [
      'the registry alone',
      { offlineBase: undefined },
      {},
      ['pulls docker.io/library/python:3', 'no other way'],
    ],
    [
      'our own registry first',
      {},
      { registry: 'r.example/x' },
      ['r.example/x/podsmith-base/python3', 'pulls'],
    ],
    ['the base of another', { name: 'b', baseOf: 'a' }, { registry: 'r' }, ['r/podsmith-base/a', 'pulls']],
  ])('says where an absent base image will come from: %s', (_, ofRuntime, ofEngine, words) => {
    const known = { runtime: { ...runtime, ...ofRuntime }, engine: { ...engine, ...ofEngine } };
    const { state, next } = readinessOf({ ...known, seen: { imageId: null } });
    expect(state).toBe('absent');
    for (const word of words) expect(next).toContain(word);
  });
});
