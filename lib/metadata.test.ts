import { expect, it } from 'vitest';
import { goStruct } from '#lib/go-struct.ts';
import { limits } from '#lib/limits.ts';
import { metadataFields } from '#lib/metadata.ts';

const schema = goStruct(metadataFields);

it.each(['labels', 'annotations'])('takes what Kubernetes takes as %s', (field) => {
  const given = { [field]: { a: 'b', 'example.com/team': 'sre', constructor: 'c', empty: null } };
  expect(schema.parse(given)).toEqual({
    [field]: { a: 'b', 'example.com/team': 'sre', constructor: 'c', empty: '' },
  });
  expect(schema.parse({ [field]: null })).toEqual({});
});

it.each([
  [{ labels: { '-a': 'b' } }, ['labels', '-a']],
  [{ labels: { a: 'b c' } }, ['labels', 'a']],
  [{ labels: { a: 1 } }, ['labels', 'a']],
  [{ labels: ['a'] }, ['labels']],
  [JSON.parse('{"labels":{"__proto__":"b"}}'), ['labels', '__proto__']],
  [JSON.parse('{"annotations":{"a":"b","__proto__":"c"}}'), ['annotations', '__proto__']],
  [{ annotations: { a: {} } }, ['annotations', 'a']],
  [{ annotations: { a: 'x'.repeat(limits.annotationBytes) } }, ['annotations']],
])('names what is wrong: %.60j', (given, path) => {
  expect(schema.safeParse(given).error?.issues).toMatchObject([{ path }]);
});
