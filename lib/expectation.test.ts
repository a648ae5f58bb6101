import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { basedOn, differs, type Expectation, isNew, matches } from '#lib/expectation.ts';
import { noMetadata, tagOf } from '#lib/metadata.ts';

const what = 'The operation "greet"';

const at = (revision: string | undefined, metadata = noMetadata) =>
  revision === undefined ? undefined : { revision, metadata };

/** The code of the refusal, or `passes`. */
function outcome(expectation: Expectation, present: string | undefined, next: string | undefined): string {
  try {
    expectation({ what, present: at(present), next: at(next) });
    return 'passes';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('expectations of a change', () => {
  it.each<[string, Expectation, string | undefined, string | undefined, string]>([
    ['based on the newest', basedOn('a'), 'a', 'b', 'passes'],
    ['based on an older one', basedOn('a'), 'c', 'b', 'EDIT_CONFLICT'],
    ['based on one of something deleted', basedOn('a'), undefined, 'b', 'EDIT_CONFLICT'],
    ['based on an older one, and done already', basedOn('a'), 'b', 'b', 'passes'],
    ['a deletion based on an older one', basedOn('a'), 'c', undefined, 'EDIT_CONFLICT'],
    ['a deletion based on the newest', basedOn('a'), 'a', undefined, 'passes'],
    ['new, and nothing is there', isNew, undefined, 'b', 'passes'],
    ['new, and another is there', isNew, 'a', 'b', 'CONFLICT'],
    ['new, and done already', isNew, 'b', 'b', 'passes'],
    ['If-Match: the newest', matches(['x', 'a']), 'a', 'b', 'passes'],
    ['If-Match: an older one', matches(['x']), 'a', 'b', 'PRECONDITION_FAILED'],
    ['If-Match: an older one, and done already', matches(['x']), 'b', 'b', 'passes'],
    ['If-Match: no tag that can match', matches([]), 'a', 'b', 'PRECONDITION_FAILED'],
    ['If-Match: *, and it is there', matches('*'), 'a', 'b', 'passes'],
    ['If-Match: *, and it is not', matches('*'), undefined, 'b', 'PRECONDITION_FAILED'],
    [
      'If-Match: one revision, and it is not there',
      matches(['a']),
      undefined,
      undefined,
      'PRECONDITION_FAILED',
    ],
    ['If-None-Match: *, and it is not there', differs('*'), undefined, 'b', 'passes'],
    ['If-None-Match: *, and it is', differs('*'), 'a', 'b', 'PRECONDITION_FAILED'],
    ['If-None-Match: *, and done already', differs('*'), 'b', 'b', 'PRECONDITION_FAILED'],
    ['If-None-Match: another one', differs(['x']), 'a', 'b', 'passes'],
    ['If-None-Match: the newest', differs(['x', 'a']), 'a', 'b', 'PRECONDITION_FAILED'],
  ])('%s', (_case, expectation, present, next, expected) => {
    expect(outcome(expectation, present, next)).toBe(expected);
  });

  it('tells whoever is refused what is there now', () => {
    expect(() => basedOn('a'.repeat(64))({ what, present: at('c'), next: at('b') })).toThrow(
      expect.objectContaining({
        message: `${what} was changed by someone else after you read revision aaaaaaaaaaaa of it.`,
        details: { expectedRevision: 'a'.repeat(64), presentRevision: 'c' },
      }),
    );
  });

  it('tell objects of one revision apart by their labels, where they are told by tags', () => {
    const labelled = { revision: 'a', metadata: { ...noMetadata, labels: { team: 'sre' } } };
    const change = { what, present: labelled, next: at('b') };
    expect(() => basedOn('a')(change)).not.toThrow();
    expect(() => matches([tagOf(labelled)])(change)).not.toThrow();
    expect(() => matches(['a'])(change)).toThrow(expect.objectContaining({ code: 'PRECONDITION_FAILED' }));
  });
});
