import { describe, expect, it } from 'vitest';
import { withoutCorrected } from '#components/form/corrected.ts';
import type { ErrorView } from '#lib/errors.ts';

const error: ErrorView = {
  code: 'INVALID_INPUT',
  message: 'The operation is not valid at name: Too long.',
  fault: 'configuration',
  issues: [
    { path: ['name'], message: 'Too long.' },
    { path: ['spec', 'list', 1, 'port'], message: 'Too large.' },
    { path: ['spec', 'files', 'handler.py'], message: 'The handler is missing.' },
  ],
};
const sent = { name: 'aa', spec: { list: [{ port: 1 }, { port: 99 }], files: {} } };

/** The messages left after an edit. */
function left(edited: object): string[] {
  return withoutCorrected(error, sent, edited)?.issues?.map(({ message }) => message) ?? [];
}

describe('the errors of a refused form', () => {
  it('stay while nothing at them changes', () => {
    expect(withoutCorrected(error, sent, { ...sent, other: 1 })).toBe(error);
    expect(left({ ...sent, spec: { ...sent.spec, list: [{ port: 2 }, { port: 99 }] } })).toHaveLength(3);
  });

  it.each<[string, object, string]>([
    ['a changed field', { ...sent, name: 'a' }, 'Too long.'],
    ['a changed field of a list', { ...sent, spec: { ...sent.spec, list: [{}, { port: 9 }] } }, 'Too large.'],
    ['a cleared field', { ...sent, spec: { ...sent.spec, list: [{}, {}] } }, 'Too large.'],
    [
      'what was missing and is there',
      { ...sent, spec: { ...sent.spec, files: { 'handler.py': '' } } },
      'The handler is missing.',
    ],
  ])('go with %s', (_case, edited, gone) => {
    expect(left(edited)).toHaveLength(2);
    expect(left(edited)).not.toContain(gone);
  });

  it('are told by the first that is left', () => {
    expect(withoutCorrected(error, sent, { ...sent, name: 'a' })?.message).toBe('Too large.');
  });

  it('are gone with the last', () => {
    expect(withoutCorrected(error, sent, { name: 'a', spec: { files: { 'handler.py': 'x' } } })).toBeNull();
  });

  it('stay when they name no field', () => {
    const unnamed: ErrorView = { code: 'NO_ANSWER', message: 'No answer.', fault: 'platform' };
    expect(withoutCorrected(unnamed, sent, {})).toBe(unnamed);
  });
});
