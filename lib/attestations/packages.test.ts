import { describe, expect, it } from 'vitest';
import { isPackageFile, readPackages } from '#lib/attestations/packages.ts';

describe('the packages of an image', () => {
  it("are read from dpkg's status, those that are installed", () => {
    const status = `Package: perl-base
Status: install ok installed
Architecture: amd64
Version: 5.36.0-7+deb12u2
Description: minimal Perl system
 Version: not this one

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1
`;
    expect(readPackages('/var/lib/dpkg/status', status)).toEqual([
      { type: 'deb', name: 'perl-base', version: '5.36.0-7+deb12u2', architecture: 'amd64' },
    ]);
  });

  it.each([
    '/usr/local/lib/python3.12/site-packages/flask-3.0.0.dist-info/METADATA',
    '/usr/lib/python3/dist-packages/flask-3.0.0.egg-info/PKG-INFO',
    '/usr/lib/python3/dist-packages/flask.egg-info',
  ])('are read from the metadata of Python distributions: %s', (file) => {
    const metadata =
      'Metadata-Version: 2.1\nName: Flask\nVersion: 3.0.0\nLicense: BSD-3-Clause\n\nName: not this\n';
    expect(readPackages(file, metadata)).toEqual([
      { type: 'pypi', name: 'Flask', version: '3.0.0', license: 'BSD-3-Clause' },
    ]);
  });

  it('are read from the manifests below node_modules', () => {
    const text = '{"name":"@scope/a","version":"1.2.3","license":"MIT","main":"a.js"}';
    for (const file of [
      '/app/function/node_modules/@scope/a/package.json',
      '/app/function/node_modules/b/node_modules/@scope/a/package.json',
    ]) {
      expect(readPackages(file, text)).toEqual([
        { type: 'npm', name: '@scope/a', version: '1.2.3', license: 'MIT' },
      ]);
    }
  });

  it('are read from what a program in Go says of itself', () => {
    const text = `/out/function/function: go1.19.8
\tpath\thandler/function/podsmith-main
\tmod\thandler/function\t(devel)\t
\tdep\texample.com/Sums\tv1.2.3\th1:abc=
\tdep\texample.com/old\tv1.0.0
\t=>\texample.com/new\tv1.5.0\th1:def=
\tdep\tgithub.com/openfaas/templates-sdk/go-http\tv0.0.0
\t=>\t/build/sdk/go-http\t(devel)\t
\tbuild\t-compiler=gc
`;
    expect(readPackages('/app/go-modules.txt', text)).toEqual(
      [
        ['stdlib', '1.19.8'],
        ['example.com/Sums', 'v1.2.3'],
        ['example.com/new', 'v1.5.0'],
        ['github.com/openfaas/templates-sdk/go-http', '(devel)'],
      ].map(([name, version]) => ({ type: 'golang', name, version })),
    );
    expect(readPackages('/app/go-modules.txt', 'nothing')).toEqual([]);
    expect(isPackageFile('/app/static/go-modules.txt')).toBe(false);
  });

  it.each([
    '/app/function/package.json',
    '/app/function/node_modules/a/lib/package.json',
    '/app/function/handler.py',
    '/app/var/lib/dpkg/status',
  ])('are not read from %s', (file) => {
    expect(isPackageFile(file)).toBe(false);
    expect(readPackages(file, '{"name":"a","version":"1"}')).toEqual([]);
  });

  it.each(['', '{', '[]', '{"name":"a"}', '{"name":1,"version":"1"}'])(
    'are none in a manifest like %j',
    (text) => {
      expect(readPackages('/app/node_modules/a/package.json', text)).toEqual([]);
    },
  );
});
