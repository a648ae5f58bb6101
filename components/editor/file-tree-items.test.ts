import { describe, expect, it } from 'vitest';
import { movedTo, toTree } from './file-tree-items.ts';

const file = (name: string, label = name) => ({ kind: 'file', name, label });

describe('toTree', () => {
  it('puts folders before files, which keep their order', () => {
    expect(toTree(['handler.py', 'b.py', 'a.py', 'lib/x.py', 'data/deep/y.json', 'lib/__init__.py'])).toEqual(
      [
        {
          kind: 'folder',
          name: 'data',
          label: 'data',
          children: [
            {
              kind: 'folder',
              name: 'data/deep',
              label: 'deep',
              children: [file('data/deep/y.json', 'y.json')],
            },
          ],
        },
        {
          kind: 'folder',
          name: 'lib',
          label: 'lib',
          children: [file('lib/x.py', 'x.py'), file('lib/__init__.py', '__init__.py')],
        },
        file('handler.py'),
        file('b.py'),
        file('a.py'),
      ],
    );
  });

  it('tells a folder from a file whose name begins like it', () => {
    expect(toTree(['lib.py', 'lib/a.py', 'library/a.py']).map(({ name }) => name)).toEqual([
      'lib',
      'library',
      'lib.py',
    ]);
  });

  it('is empty without files', () => {
    expect(toTree([])).toEqual([]);
  });
});

describe('movedTo', () => {
  it.each([
    ['a.py', 'lib', 'lib/a.py'],
    ['lib/a.py', '', 'a.py'],
    ['lib/deep/a.py', 'data/x', 'data/x/a.py'],
  ])('takes %s into “%s”', (name, folder, expected) => {
    expect(movedTo(name, folder)).toBe(expected);
  });
});
