import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getBuild, listBuilds } from '#lib/builds/service.ts';
import { closeHub } from '#lib/events/hub.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';
import { pythonPackage, within } from '#lib/testing/python-package.ts';

let worker: PodWorker;

beforeAll(async () => {
  worker = await startPodWorker((error) => {
    throw error;
  });
});

afterAll(async () => {
  const { engine } = await worker.monitor.whenReady(new AbortController().signal);
  await worker.stop();
  for (const pod of await engine.listPods({})) await engine.stopPod(pod.name);
  await closeHub();
});

type Files = Record<string, string>;

/** Saves a function. Its handler is another each time, so that none is found built. */
async function save(
  runtime: 'nodejs' | 'python3',
  files: Files,
  name = `deps-${randomBytes(4).toString('hex')}`,
): Promise<string> {
  const [handler, comment] = runtime === 'nodejs' ? ['handler.js', '//'] : ['handler.py', '#'];
  const text = `${files[handler]}\n${comment} ${randomBytes(4).toString('hex')}\n`;
  const codeSource = { ...files, [handler]: text };
  await saveOperation(name, { processor: { function: { runtime, codeSource } } });
  return name;
}

const answerOf = async (runtime: 'nodejs' | 'python3', files: Files) =>
  worker.ask(await save(runtime, files));

describe("a Python function's requirements", () => {
  it('may include other requirements and constraints, from folders too', async () => {
    const answer = await answerOf('python3', {
      'handler.py':
        'import flask\ndef handle(event, context):\n    return {"body": {"flask": bool(flask.Flask)}}\n',
      'requirements.txt': '-c constraints.txt\n-r requirements/base.txt\n',
      'requirements/base.txt': '--constraint ../constraints.txt\n-r more/web.txt\n',
      'requirements/more/web.txt': 'flask\n',
      'constraints.txt': 'flask>=1\n',
    });
    expect(answer).toEqual({ flask: true });
  });

  it.each(['./shared', 'shared/', 'file:./shared'])(
    'may name a package beside them, as in "%s"',
    async (line) => {
      const answer = await answerOf('python3', {
        'handler.py':
          'import shared_code\ndef handle(event, context):\n    return {"body": {"value": shared_code.VALUE}}\n',
        'requirements.txt': `${line}\n`,
        ...within('shared', pythonPackage('shared_code', line.slice(0, 8))),
      });
      expect(answer).toEqual({ value: line.slice(0, 8) });
    },
  );
});

it('a Python function finds the services of its machine by name, and the command "python"', async () => {
  const answer = await answerOf('python3', {
    'handler.py': `import shutil, socket
def handle(event, context):
    return {"body": {"https": socket.getservbyname("https"), "python": bool(shutil.which("python"))}}
`,
  });
  expect(answer).toEqual({ https: 443, python: true });
});

describe("a Node.js function's packages", () => {
  it('are installed as its .npmrc says', async () => {
    const answer = await answerOf('nodejs', {
      'handler.js': 'module.exports = () => ({ body: { ok: true } });',
      '.npmrc': 'ignore-scripts=true\n',
      'package.json': '{"scripts":{"preinstall":"exit 7"}}\n',
    });
    expect(answer).toEqual({ ok: true });
  });

  it.each(['postinstall', 'prepare'])(
    'may be followed by a %s script that needs other files',
    async (name) => {
      const answer = await answerOf('nodejs', {
        'handler.js': "module.exports = () => ({ body: require('./generated.json') });",
        'package.json': JSON.stringify({ scripts: { [name]: 'node ./scripts/gen.js' } }),
        'scripts/gen.js': "require('fs').writeFileSync('generated.json', '{\"made\":true}');\n",
      });
      expect(answer).toEqual({ made: true });
    },
  );

  it('keep what a script of theirs has changed', async () => {
    const answer = await answerOf('nodejs', {
      'handler.js': "module.exports = () => ({ body: require('./version.json') });",
      'package.json': '{"scripts":{"postinstall":"sed -i s/0/1/ version.json"}}',
      'version.json': '{"version":0}',
    });
    expect(answer).toEqual({ version: 1 });
  });

  it('may lie beside the handler', async () => {
    const answer = await answerOf('nodejs', {
      'handler.js': "module.exports = () => ({ body: { shared: require('shared') } });",
      'package.json': '{"dependencies":{"shared":"file:./packages/shared"}}',
      'packages/shared/package.json': '{"name":"shared","version":"1.0.0"}',
      'packages/shared/index.js': "module.exports = 'beside';\n",
    });
    expect(answer).toEqual({ shared: 'beside' });
  });

  it.each(['npm-shrinkwrap.json', 'package-lock.json'])('have the versions of %s', async (lockFile) => {
    const root = { dependencies: { ms: '^2.0.0' } };
    const answer = await answerOf('nodejs', {
      'handler.js': "module.exports = () => ({ body: { version: require('ms/package.json').version } });",
      'package.json': JSON.stringify(root),
      [lockFile]: JSON.stringify({
        ...{ name: 'x', lockfileVersion: 3, requires: true },
        packages: { '': root, 'node_modules/ms': { version: '2.0.0' } },
      }),
    });
    expect(answer).toEqual({ version: '2.0.0' });
  });
});

it.each([
  ['nodejs', { 'handler.js': 'module.exports = () => ({ body: {} });', 'package.json': '{"name":"cached"}' }],
  [
    'python3',
    { 'handler.py': 'def handle(event, context):\n    return {"body": {}}', 'requirements.txt': 'flask\n' },
  ],
] as const)(
  'a %s function whose handler alone has changed installs nothing again',
  async (runtime, files) => {
    const name = await save(runtime, files);
    await worker.ask(name);
    await save(runtime, files, name);
    await worker.ask(name);
    const [newest] = (await listBuilds({ operation: name })).items;
    expect(newest).toMatchObject({ status: 'succeeded', cached: false });
    const { log } = await getBuild(newest?.id ?? '');
    const install = log.split(/\n(?=step )/i).find((step) => /RUN cd function && /.test(step));
    expect(install).toMatch(/-> Using cache/);
  },
);
