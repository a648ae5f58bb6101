import { afterAll, describe, expect, it } from 'vitest';
import { stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { parseManifestBody, parseManifests } from '#lib/manifests/parse.ts';
import { readYaml, yamlReader } from '#lib/manifests/read-yaml.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';
import { longestHold } from '#lib/testing/longest-hold.ts';

afterAll(() => yamlReader().close());

const large = `a: [${'1.50,'.repeat(60_000)}]`;

describe('large YAML', () => {
  it('is read apart, and holds this process for a part of the time that it takes', async () => {
    await readYaml(large);
    const inline = await longestHold(async () => parseYaml(large));
    expect(await longestHold(() => readYaml(large))).toBeLessThan(inline / 2);
  });

  it('is what it would be if it were read here, digits, keys and lines too', async () => {
    const text = [
      `filler: "${'x'.repeat(limits.yamlInlineBytes)}"`,
      'n: [9007199254740993, 1.50, {digits: "1", fields: {a: 1}}]',
      '__proto__: {a: null}',
      '---',
      '- {b: true}',
    ].join('\n');
    const [here, apart] = [parseYaml(text), await readYaml(text)];
    expect(apart).toEqual(here);
    expect(apart.map(({ value }) => stringifyJson(value))).toEqual(
      here.map(({ value }) => stringifyJson(value)),
    );
  });

  it('is refused with the place', async () => {
    const text = `a: "${'x'.repeat(limits.yamlInlineBytes)}"\nb: 1\nb: 2\n`;
    await expect(readYaml(text)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      details: { document: 1, line: 3 },
    });
  });
});

describe('a file of more than can be read', () => {
  it.each([
    [
      'documents',
      '---\n'.repeat(400_000),
      /\(document 1001, line 1001\): There are more than 1000 documents/,
    ],
    ['words and marks', `[${'1,'.repeat(400_000)}]`, /more than 300000 words and marks/],
    [
      'values by its aliases',
      `a: &a [${'1,'.repeat(1000)}]\nb: [${'*a,'.repeat(400)}]`,
      /more than 300000 values/,
    ],
  ])('%s is refused where that is seen', async (_, text, message) => {
    await expect(parseManifests(text)).rejects.toThrow(message);
  });

  it('manifests in a list is refused by their number', async () => {
    const list = `kind: List\nitems:\n${'- {}\n'.repeat(limits.manifestsPerFile + 1)}`;
    await expect(parseManifests(list)).rejects.toThrow(
      'There are 1001 manifests; one request takes at most 1000.',
    );
  });
});

it('tells the first problems of a file and how many more there are', async () => {
  const failure: unknown = await parseManifests('a: 1\n---\n'.repeat(300)).catch((error) => error);
  expect(failure).toMatchObject({ code: 'INVALID_INPUT', issues: { length: limits.issuesTold } });
  expect(failure).toMatchObject({ details: { moreIssues: expect.any(Number) } });
});

it('takes a PUT of a large file of code', async () => {
  const code = Array.from({ length: 20_000 }, (_, line) => `    print(${line})`).join('\n');
  const body = await parseManifestBody(`spec:\n  code: |\n${code}\n`);
  expect(body).toMatchObject({ spec: { code: expect.stringContaining('print(19999)') } });
});
