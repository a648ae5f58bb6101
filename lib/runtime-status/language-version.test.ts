import { describe, expect, it } from 'vitest';
import { languageVersion, upstreamVersion } from '#lib/runtime-status/language-version.ts';

const nobody = () => Promise.reject(new Error('Nothing is to be read from the image.'));
const node = { version: '24.21.0', integrity: { x64: 'sha512-', arm64: 'sha512-' } };

describe("the version of a runtime's language", () => {
  it('is what the manifest says, whatever the image has', async () => {
    const told = { source: { is: '5.9.3' }, variables: {}, node, packages: nobody };
    expect(await languageVersion(told)).toBe('5.9.3');
  });

  it('is that of the variable of an image from a registry', async () => {
    const source = { variable: 'PYTHON_VERSION', package: 'python3-minimal' };
    const variables = { PYTHON_VERSION: '3.12.8' };
    expect(await languageVersion({ source, variables, packages: nobody })).toBe('3.12.8');
  });

  it('is the release of Node.js that an image without the variable was made with', async () => {
    const source = { variable: 'NODE_VERSION' };
    expect(await languageVersion({ source, variables: {}, node, packages: nobody })).toBe('24.21.0');
  });

  it('is that of the Debian package otherwise', async () => {
    const source = { variable: 'PYTHON_VERSION', package: 'python3-minimal' };
    const packages = async () => [{ name: 'python3-minimal', version: '3.11.2-1+b1' }];
    expect(await languageVersion({ source, variables: {}, packages })).toBe('3.11.2');
    expect(await languageVersion({ source, variables: {}, packages: async () => [] })).toBeNull();
  });

  it('is not known where the manifest names no place', async () => {
    expect(await languageVersion({ source: undefined, variables: {}, packages: nobody })).toBeNull();
  });

  it.each([
    ['2:1.19~1', '1.19'],
    ['5.2.15-2+b7', '5.2.15'],
    ['3.11.2-1+b1', '3.11.2'],
    ['3.13', '3.13'],
  ])('of the package %s is %s', (version, upstream) => {
    expect(upstreamVersion(version)).toBe(upstream);
  });
});
