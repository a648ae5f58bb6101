import { describe, expect, it } from 'vitest';
import { findPipFiles } from '#lib/runtimes/pip-files.ts';

const files = {
  'handler.py': '',
  'constraints.txt': 'flask>=1\n',
  'requirements/base.txt': '-c ../constraints.txt\n-r more.txt\nflask\n',
  'requirements/more.txt': 'six\n',
  'pkg/setup.py': '',
  'pkg/pkg/__init__.py': '',
  'pkgs/other.py': '',
  'wheels/six-1.16.0-py2.py3-none-any.whl': '',
  'six.whl': '',
  'flask/notes.md': '',
};
const pkg = ['pkg/setup.py', 'pkg/pkg/__init__.py'];

function filesOf(text: string, more: Record<string, string> = {}): string[] {
  return findPipFiles({ ...files, ...more, 'requirements.txt': text }).filter(
    (name) => name !== 'requirements.txt',
  );
}

describe('what pip reads', () => {
  it('is the requirements file alone where it names nothing beside it', () => {
    expect(
      findPipFiles({ ...files, 'requirements.txt': 'flask==3.0\nrequests[socks]>=2 # and more\n' }),
    ).toEqual(['requirements.txt']);
    expect(findPipFiles({ 'handler.py': '' })).toEqual([]);
  });

  it.each(['-r requirements/base.txt', '-rrequirements/base.txt', '--requirement=./requirements/base.txt'])(
    'includes what "%s" includes, found from the file that says so',
    (line) => {
      expect(filesOf(`${line}\n`)).toEqual([
        'requirements/base.txt',
        'constraints.txt',
        'requirements/more.txt',
      ]);
    },
  );

  it.each(['-c constraints.txt', '--constraint constraints.txt  # pinned', '-c \\\n  constraints.txt'])(
    'includes the constraints of "%s"',
    (line) => {
      expect(filesOf(line)).toEqual(['constraints.txt']);
    },
  );

  it.each([
    './pkg',
    'pkg/',
    '-e ./pkg',
    '--editable=pkg',
    './pkg[extra]',
    './pkg ; python_version > "3"',
    'file:./pkg',
    'file:pkg/',
    '"./pkg"',
  ])('includes the folder of the package "%s"', (line) => {
    expect(filesOf(`flask\n${line}\n`)).toEqual(pkg);
  });

  it('includes archives, and folders of them', () => {
    expect(filesOf('./six.whl')).toEqual(['six.whl']);
    expect(filesOf('six.whl --hash=sha256:00')).toEqual(['six.whl']);
    expect(filesOf('--no-index\n--find-links wheels\nsix')).toEqual([
      'wheels/six-1.16.0-py2.py3-none-any.whl',
    ]);
  });

  it('is everything where the function itself is the package', () => {
    expect(filesOf('.')).toEqual(Object.keys(files));
    expect(filesOf('-e .[dev]')).toEqual(Object.keys(files));
  });

  it('ends where files include each other, and leaves out what is not there', () => {
    expect(filesOf('-r a.txt', { 'a.txt': '-r requirements.txt\n-r none.txt' })).toEqual(['a.txt']);
    expect(filesOf('--index-url https://example.com/simple\n-i https://example.com/pkg/\n')).toEqual([]);
    expect(filesOf('# ./pkg')).toEqual([]);
  });
});
