import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { limits } from '#lib/limits.ts';
import { hostileCalls } from '#lib/security/probe/hostile-calls.ts';
import { type HostileBuilds, hostileBuilds } from '#lib/testing/hostile-builds.ts';

const docker = dockerAt(config().dockerHost ?? '');
const canary = `canary-${randomBytes(6).toString('hex')}`;
let builds: HostileBuilds;
let folder: string;
/** Stands for whatever listens on all addresses of the machine. */
let server: Server;
let port = 0;

beforeAll(async () => {
  builds = await hostileBuilds(docker);
  folder = mkdtempSync(path.join(tmpdir(), 'podsmith-canary-'));
  writeFileSync(path.join(folder, 'file'), canary);
  server = createServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${canary}`));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});

afterAll(async () => {
  await builds.removeAll();
  server.close();
  rmSync(folder, { recursive: true });
});

const own = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
const outward = own.filter((one) => !one.internal && one.family === 'IPv4').map(({ address }) => address);

/** Python: `directly` opens connections itself, `by_proxy` asks the way out for them. */
const reaching = `
import os, socket, urllib.request, urllib.error
def directly(host, port):
    try:
        socket.create_connection((host, port), 3).close()
        return "reached"
    except OSError as error:
        return error.strerror or str(error)
def by_proxy(host, port):
    proxy = socket.create_connection(("127.0.0.1", 3128), 3)
    proxy.sendall(f"CONNECT {host}:{port} HTTP/1.1\\r\\nhost: {host}\\r\\n\\r\\n".encode())
    return proxy.makefile().readline().split(" ")[1]
def plainly(host, port):
    try:
        return urllib.request.urlopen(f"http://{host}:{port}/", timeout=5).read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode().strip()}"
    except OSError as error:
        return str(error)
def resolve(name):
    try:
        return socket.getaddrinfo(name, 80)[0][4][0]
    except OSError:
        return "unknown"`;

describe("a hostile build's network", () => {
  const places = [
    ...['127.0.0.1', ...outward].map((host) => [host, port] as const),
    ...(['169.254.169.254', '100.100.100.200', '10.88.0.1', '10.89.0.1'] as const).map(
      (host) => [host, 80] as const,
    ),
  ];

  it('has no interface but its own loopback, and no name is known there', async () => {
    const found = await builds.find(
      reaching,
      '{"interfaces": [name for _, name in socket.if_nameindex()], "name": resolve("registry.npmjs.org"), "sockets": len(open("/proc/net/unix").readlines()) - 1}',
    );
    expect(found).toEqual({ interfaces: ['lo'], name: 'unknown', sockets: 0 });
  });

  it('leads to no address, the machine and its metadata service among them', async () => {
    const wanted = [...places, ['1.1.1.1', 443], ['registry.npmjs.org', 443]];
    wanted.splice(
      0,
      places.length,
      ...places.map(([host]) => [host, host.startsWith('1') && outward.includes(host) ? port : 80]),
    );
    const found = await builds.find(reaching, `[directly(*place) for place in ${JSON.stringify(wanted)}]`);
    expect(found).not.toContain('reached');
  });

  it.each([
    ['by its address', () => ['127.0.0.1', ...outward]],
    [
      'by a spelling of its address',
      () => ['localhost', '2130706433', '127.1', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]'],
    ],
  ])('finds no way out to the machine %s', async (_how, hosts) => {
    const list = JSON.stringify(hosts());
    const found = await builds.find(
      reaching,
      `{"tunnel": [by_proxy(host, ${port}) for host in ${list}], "plain": [plainly(host, ${port})[:3] for host in ${list} if not host.startswith("127.0.0.1") and host != "localhost"]}`,
    );
    expect(JSON.stringify(found)).not.toMatch(/200|canary/);
    expect(found).toMatchObject({ tunnel: hosts().map(() => '403') });
  });

  it('finds no way out to metadata addresses and to hosts that are not listed, and its log says which', async () => {
    const { text } = await builds.fail(`${reaching}
def do_harm():
    print(by_proxy("169.254.169.254", 80), by_proxy("exfiltration.example", 443), by_proxy("registry.npmjs.org", 22))`);
    for (const refused of ['169.254.169.254:80', 'exfiltration.example:443', 'registry.npmjs.org:22']) {
      expect(text).toContain(`[podsmith] ${refused} may not be called: `);
    }
    expect(text).toContain('PODSMITH_BUILD_EGRESS=registries,exfiltration.example:443');
    expect(text).toContain('403 403 403');
  });
});

describe('a hostile build', () => {
  it("sees no file and no process of the machine's, nor the engine's socket", async () => {
    const socket = (config().dockerHost ?? '').replace('unix://', '');
    const files = [
      path.join(folder, 'file'),
      socket,
      '/run/podman/podman.sock',
      '/var/run/docker.sock',
      config().home,
    ];
    const found = await builds.find(
      'import os, socket',
      `{"files": [f for f in ${JSON.stringify(files)} if os.path.exists(f)], "host": socket.gethostname() == "${hostname()}", "others": [p for p in os.listdir("/proc") if p.isdigit() and b"${canary}" in open(f"/proc/{p}/environ", "rb").read()], "first": os.stat("/proc/1/root/app").st_ino == os.stat("/app").st_ino}`,
    );
    expect(found).toEqual({ files: [], host: false, others: [], first: true });
  });

  it('is refused every system call that reaches beyond it: namespaces, mounts, ptrace, keyrings, clocks', async () => {
    const found = await builds.find(hostileCalls, 'calls()');
    const { clone3, ...others } = found as Record<string, string>;
    expect(Object.keys(others).length).toBeGreaterThan(35);
    expect(clone3).toBe('ENOSYS');
    expect(Object.entries(others).filter(([, outcome]) => outcome !== 'EPERM')).toEqual([]);
  });

  it('opens no socket but those of TCP, UDP and its own processes', async () => {
    const found = await builds.find(hostileCalls, 'sockets()');
    expect(Object.entries(found as object).filter(([, outcome]) => outcome !== 'EPERM')).toEqual([]);
  });

  it('gains no right from a setuid program, and changes no parameter of the kernel', async () => {
    const found = await builds.find(
      `import os, shutil, subprocess
def attempt(what):
    try:
        what()
        return "allowed"
    except OSError as error:
        return error.strerror
def held():
    shutil.copy("/bin/cat", "/tmp/cat"); os.chmod("/tmp/cat", 0o4755)
    status = subprocess.run(["/tmp/cat", "/proc/self/status"], capture_output=True, text=True, user=10001).stdout
    return int([l for l in status.splitlines() if l.startswith("CapEff")][0].split()[1], 16)`,
      '{"beyond": held() & ~0xdb, "core": attempt(lambda: open("/proc/sys/kernel/core_pattern", "w")), "sysrq": attempt(lambda: open("/proc/sysrq-trigger", "w")), "device": attempt(lambda: open("/dev/mem", "rb"))}',
    );
    expect(found).toEqual({
      beyond: 0,
      core: expect.stringMatching(/Read-only|denied/),
      sysrq: expect.stringMatching(/Read-only|denied|No such/),
      device: expect.stringMatching(/No such|not permitted|denied/),
    });
  });

  it('gets no more processes than a build may have', async () => {
    const found = await builds.find(
      `import os, signal, time
def bomb():
    children = []
    try:
        while len(children) < ${limits.buildProcesses * 2}:
            child = os.fork()
            if child == 0:
                time.sleep(120); os._exit(0)
            children.append(child)
        return "never refused"
    except OSError as error:
        return [error.strerror, len(children) <= ${limits.buildProcesses}]
    finally:
        for child in children: os.kill(child, signal.SIGKILL)`,
      'bomb()',
    );
    expect(found).toEqual(['Resource temporarily unavailable', true]);
  });

  it('is stopped while it fills the disk', async () => {
    const { code, text } = await builds.fail(`
import os, time
def do_harm():
    chunk = os.urandom(2 ** 20)
    for number in range(${Math.ceil((limits.buildLayerBytes / 2 ** 20) * 1.5)}):
        open(f"/tmp/fill-{number}", "wb").write(chunk)
    time.sleep(20)
    print("FILLED")`);
    expect(text).not.toContain('FILLED');
    expect(code).toBe('BUILD_LAYER_TOO_BIG');
  });

  it('writes no file larger than a layer may be, though it has holes', async () => {
    const found = await builds.find(
      `import os, signal
def grow():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        os.truncate(os.open("/tmp/holes", os.O_CREAT | os.O_RDWR), ${limits.buildLayerBytes + 1})
        return "allowed"
    except OSError as error:
        return error.strerror`,
      'grow()',
    );
    expect(found).toBe('File too large');
  });

  it('floods its log, and no more of it is kept than a log may hold', async () => {
    const before = process.memoryUsage.rss();
    const { text } = await builds.fail(`
import sys
def do_harm():
    for _ in range(64): sys.stdout.write("x" * 2 ** 20)
    print("FLOODED")`);
    expect(text).toContain('FLOODED');
    expect(process.memoryUsage.rss() - before).toBeLessThan(512 * 2 ** 20);
  });
});
