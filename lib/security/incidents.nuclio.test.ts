import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameSchema } from '#lib/names.ts';
import { assembleBuildContext } from '#lib/runtimes/build-context.ts';
import { validateCodeSource } from '#lib/runtimes/code-source.ts';

const runtime = { name: 'python3', handler: 'handler.py', handlerAlternatives: [] };
const template = { templateFiles: [], requirements: undefined, requirementsDefault: '' };

// The dashboard, open to anybody by default, joined the module part of `spec.handler` to a temporary folder, so that "../"
// led a function's code to any file of its container, as root (golang/vulndb issue 6012, which quotes the advisory). Here:
// no file name leaves the function's folder, and what is no name is refused before anything is written.
describe('Nuclio GHSA-wpcj-rmv4-86qg', () => {
  it.each([
    '../../etc/cron.d/x.py',
    '..',
    'a/../../../root/.ssh/authorized_keys',
    '/etc/cron.d/x',
    '..\\..\\x.py',
    'handler.py/../../../x',
    '\u0000../x',
  ])('no function has a file named %j', (name) => {
    const issues = validateCodeSource({ 'handler.py': '', [name]: 'x' }, runtime);
    expect(issues.map(({ path }) => path.at(-1))).toContain(name);
  });

  it('every file of a function is put below a folder of its own', () => {
    const codeSource = { 'handler.py': '', '..a/b..c/…': '', Dockerfile: 'FROM scratch', 'main.py': '' };
    const { files } = assembleBuildContext({ runtime: template, codeSource, policy: 'p' });
    expect(files.every(({ path }) => path.startsWith('function/'))).toBe(true);
  });
});

// A function's name out of a header or URL was written into a command for a shell that ran as root beside Docker's socket
// (nuclio pull request 4191, which names the advisory). Here: what a shell would take apart is no name, and no program is
// started by a text that a shell reads, but for two whose text is written in the code.
describe('Nuclio GHSA-jx7q-cpg6-669g', () => {
  it.each(['a;id', 'a$(id)', 'a`id`', 'a|id', 'a&&id', "a'id'", 'a"id"', 'a\nid', 'a b', '-rf', 'a>b', '*'])(
    '%j is the name of nothing',
    (name) => {
      expect(nameSchema.safeParse(name).success).toBe(false);
    },
  );

  it('no program is started through a shell with a text that is not written in the code', () => {
    const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|^testing\/|^db\/generated\//.test(file))
      .map((file) => ({ file, text: readFileSync(`lib/${file}`, 'utf8') }));
    expect(sources.length).toBeGreaterThan(300);
    const withShell = sources.filter(({ text }) =>
      /\bshell: |\b(exec|execSync)\b[^;]*from 'node:child_process'|'sh',\s*\[?'-c'/.test(text),
    );
    expect(withShell.map(({ file }) => file).sort()).toEqual([
      'engines/docker/build-network.ts',
      'helper-process/process.ts',
    ]);
    // Theirs has nothing put into it but numbers of the code's own; what varies comes as arguments.
    for (const { text } of withShell) {
      const scripts = [...text.matchAll(/const (?:script|limit) = (`[^`]*`|'[^']*')/g)].map(
        ([, script]) => script,
      );
      expect(scripts).toHaveLength(1);
      expect(scripts.join().replaceAll(/\$\{[\w.]*(Mib|Kib|Bytes|KiB|limit\w*)[^}]*\}/g, '')).not.toContain(
        '${',
      );
    }
  });
});
