import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { findImage, removeImage } from '#lib/images/build-image.ts';
import { limits } from '#lib/limits.ts';
import { loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';

const docker = dockerAt(config().dockerHost ?? '');
const unique = randomBytes(4).toString('hex');
const tags: string[] = [];
const servers: Server[] = [];
/** Where the test itself listens: on loopback alone, as Podsmith and its database do. */
const loopbackPort = () => portOf(servers[0]);
const nodejs = await requireRuntime('nodejs');
const python3 = await requireRuntime('python3');

beforeAll(async () => {
  servers.push(await listen('127.0.0.1'));
});

afterAll(async () => {
  for (const server of servers) server.close();
  for (const tag of tags) await removeImage({ docker, tag });
});

async function requireRuntime(name: string): Promise<Runtime> {
  const runtime = (await loadRuntimes({ dirs: config().runtimesDirs })).find((one) => one.name === name);
  if (!runtime) throw new Error(`The runtime ${name} is missing.`);
  return runtime;
}

async function listen(host: string): Promise<Server> {
  const server = createServer((socket) => socket.end('heard\n'));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (typeof address !== 'object' || !address) throw new Error('The server of the test does not listen.');
  return address.port;
}

/** Builds a function, and tells what the build has printed. */
async function build(runtime: Runtime, codeSource: Record<string, string>): Promise<string> {
  const { tag, log } = await buildFunctionImage(docker, runtime, codeSource);
  tags.push(tag);
  return log;
}

/** A function whose install script is the text. Each is another, so that no cached layer stands in for it. */
function withInstallScript(script: string, dependencies: Record<string, string> = {}) {
  const encoded = Buffer.from(script).toString('base64');
  const command = `node -e "eval(Buffer.from('${encoded}','base64').toString())" ${unique}`;
  const manifest = { scripts: { preinstall: command }, dependencies };
  return { 'handler.js': 'module.exports = () => ({});\n', 'package.json': JSON.stringify(manifest) };
}

/** What an install script says it has found. */
function findingsIn(log: string): unknown {
  const line = /FINDINGS (\{.*\}) END/.exec(log)?.[1];
  if (line === undefined) throw new Error(`The install script said nothing:\n${log}`);
  return JSON.parse(line);
}

const lookAround = (ports: { host: string; port: number }[]) => `
const { readFileSync } = require('node:fs');
const { networkInterfaces } = require('node:os');
const { connect } = require('node:net');
const reach = ({ host, port }) => new Promise((resolve) => {
  const socket = connect(port, host);
  socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
  socket.on('data', () => resolve('reached')).on('error', () => resolve('not reached'));
});
Promise.all(${JSON.stringify(ports)}.map(reach)).then((reached) => {
  const status = readFileSync('/proc/self/status', 'utf8');
  console.log('FINDINGS ' + JSON.stringify({
    reached,
    addresses: Object.values(networkInterfaces()).flat().map((one) => one.address),
    listening: readFileSync('/proc/net/tcp', 'utf8').split('\\n').filter((line) => / 0A /.test(line)).length,
    unixSockets: readFileSync('/proc/net/unix', 'utf8').trim().split('\\n').length - 1,
    capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1],
    bounding: /CapBnd:\\s*(\\w+)/.exec(status)[1],
  }) + ' END');
});`;

const findingsSchema = z.object({
  reached: z.array(z.string()),
  addresses: z.array(z.string()),
  listening: z.number(),
  unixSockets: z.number(),
  capabilities: z.string(),
  bounding: z.string(),
});

describe('an install script of a dependency', () => {
  it('sees neither the addresses of the machine nor what listens on its loopback', async () => {
    const port = loopbackPort();
    const ports = ['127.0.0.1', 'localhost', 'gateway'].map((host) => ({ host, port }));
    const found = findingsSchema.parse(findingsIn(await build(nodejs, withInstallScript(lookAround(ports)))));
    expect(found.reached).toEqual(['not reached', 'not reached', 'not reached']);
    const ours = Object.values(networkInterfaces())
      .flat()
      .flatMap((one) => (one && !one.internal ? [one.address] : []));
    expect(found.addresses.filter((address) => ours.includes(address))).toEqual([]);
    // What listens is the way out that Podsmith has made for this build.
    expect(found).toMatchObject({ listening: 1, unixSockets: 0 });
  });

  it('has no capabilities but those over files and users, and can gain no others', async () => {
    const found = findingsSchema.parse(findingsIn(await build(nodejs, withInstallScript(lookAround([])))));
    // chown, dac_override, fowner, fsetid, setgid, setuid
    const allowed = 0xdbn;
    expect(BigInt(`0x${found.capabilities}`) & ~allowed).toBe(0n);
    expect(BigInt(`0x${found.bounding}`) & ~allowed).toBe(0n);
  });

  it('is ended when it takes more memory than a build may have, though it lifts the limit that it finds', async () => {
    const script = `
      const { writeFileSync } = require('node:fs');
      const taken = [];
      process.stdout.write('begun\\n');
      for (const file of ['memory/memory.memsw.limit_in_bytes', 'memory/memory.limit_in_bytes', 'memory.max'])
        try { writeFileSync('/sys/fs/cgroup/' + file, file === 'memory.max' ? 'max' : '-1'); } catch {}
      for (let mib = 0; mib < ${limits.buildMemoryMib + 512}; mib += 64) taken.push(Buffer.alloc(64 * 2 ** 20, 1));
      console.log('took it all');`;
    const failure = await build(nodejs, withInstallScript(script)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).toContain('begun');
    expect(String(failure)).not.toContain('took it all');
    expect(failure).toMatchObject({ cause: { code: 'BUILD_COMMAND_FAILED', details: { exitCode: 137 } } });
  });

  it('still installs what a package registry has', async () => {
    const script = `console.log('${unique}')`;
    await build(nodejs, withInstallScript(script, { ms: '2.1.3' }));
    expect(await findImage({ docker, tag: tags.at(-1) ?? '' })).toBeDefined();
  });
});

describe("a Python package's own build script", () => {
  it('can open no raw socket, make no device and change no root', async () => {
    // pip shows what such a script has printed only where it fails.
    const script = `
import json, os, socket
def attempt(what):
    try:
        what()
        return "done"
    except OSError as error:
        return error.strerror
def build_wheel(*arguments):
    found = {
        "packets": attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW)),
        "icmp": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)),
        "device": attempt(lambda: os.mknod("/tmp/memory", 0o20600, os.makedev(1, 1))),
        "chroot": attempt(lambda: os.chroot("/tmp")),
        "loopback": attempt(lambda: socket.create_connection(("127.0.0.1", ${loopbackPort()}), 2)),
    }
    raise Exception("FINDINGS " + json.dumps(found) + " END")
# ${unique}`;
    const failure = await build(python3, {
      'handler.py': '',
      'requirements.txt': './package\n',
      'package/pyproject.toml':
        '[build-system]\nrequires = []\nbuild-backend = "look"\nbackend-path = ["."]\n',
      'package/look.py': script,
    }).catch((error: unknown) => error);
    const denied = 'Operation not permitted';
    expect(findingsIn(String(failure))).toEqual({
      ...{ packets: denied, icmp: denied, device: denied, chroot: denied },
      loopback: 'Connection refused',
    });
  });
});
