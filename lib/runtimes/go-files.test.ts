import { describe, expect, it } from 'vitest';
import { findGoFiles, listGoImports } from '#lib/runtimes/go-files.ts';

const goMod = `module example.com/mine

go 1.19

require example.com/check v1.0.0

replace example.com/check => ./check
replace (
\texample.com/other v1.2.3 => "./libs/other/"
\texample.com/third => example.com/fork v1.0.0
)
`;

describe('the files that name or hold the modules of a Go function', () => {
  it.each([
    [
      'go.mod, go.sum and go.env',
      { 'go.mod': 'module x\n', 'go.sum': '', 'go.env': '' },
      ['go.mod', 'go.sum', 'go.env'],
    ],
    [
      'what is vendored',
      { 'vendor/modules.txt': '', 'vendor/a.com/b/b.go': '' },
      ['vendor/modules.txt', 'vendor/a.com/b/b.go'],
    ],
    [
      'folders that take the place of modules',
      { 'go.mod': goMod, 'check/check.go': '', 'checks/a.go': '', 'libs/other/go.mod': '' },
      ['go.mod', 'check/check.go', 'libs/other/go.mod'],
    ],
    ['none', {}, []],
  ])('are %s', (_what, files, expected) => {
    const all = { 'handler.go': 'package function', 'pkg/a.go': 'package pkg', 'go.modx': '', ...files };
    expect(findGoFiles(all).sort()).toEqual([...expected].sort());
  });
});

describe('the packages that a Go function imports', () => {
  it.each([
    ['one', 'package function\nimport "a.io/b"\n', 'a.io/b\n'],
    [
      'several, under other names',
      'package function\n\nimport (\n\t"net/http"\n\n\thandler "github.com/openfaas/templates-sdk/go-http" // types\n\t. "a.io/b-c/v2"\n\t_ "embed"\n)\n',
      'a.io/b-c/v2\ngithub.com/openfaas/templates-sdk/go-http\n',
    ],
    ['none', 'package function\n\nvar text = "fmt"\n// import of "fmt"\n', ''],
    ["Go's own, which are there for all", 'package function\nimport (\n\t"fmt"\n\t"net/http"\n)\n', ''],
    ['what is no path', 'package function\nimport "fmt; rm -rf"\n', ''],
  ])('are %s', (_what, text, expected) => {
    expect(listGoImports({ 'handler.go': text, 'handler_test.go': 'import "testing"' })).toBe(expected);
  });

  it('are those of all its files, and of none that is vendored', () => {
    const files = {
      'handler.go': 'import "a.com/b"',
      'pkg/a.go': 'import "c.com/d"',
      'vendor/a.com/b/b.go': 'import "e.com/f"',
      'readme.md': 'import "g.com/h"',
    };
    expect(listGoImports(files)).toBe('a.com/b\nc.com/d\n');
  });
});
