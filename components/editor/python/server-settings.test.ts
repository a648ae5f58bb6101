import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { initializeParams, pythonVersion, settingsOf } from '#components/editor/python/server-settings.ts';

test("checks for the Python of the runtime's base image", () => {
  const { baseImage } = parse(readFileSync('runtimes/python3/runtime.yaml', 'utf8'));
  expect(baseImage).toContain(`python:${pythonVersion}-`);
});

test("puts a runtime's types at the root, beside the settings", () => {
  const { files } = initializeParams({ '__builtins__.pyi': 'class Event: ...' }).initializationOptions;
  expect(files).toMatchObject({ '/src/__builtins__.pyi': 'class Event: ...' });
  expect(JSON.parse(files['/src/pyrightconfig.json'] ?? '')).toMatchObject({ typeshedPath: '/typeshed' });
});

test('has settings for one section and none for others', () => {
  expect(settingsOf('basedpyright.analysis')).toMatchObject({ typeshedPaths: ['/typeshed'] });
  expect(settingsOf('python')).toBeNull();
});
