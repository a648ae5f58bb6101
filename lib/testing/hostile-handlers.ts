import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodView } from '#lib/engines/engine.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';
import { hostileCalls } from '#lib/security/probe/hostile-calls.ts';
import { hostileLooks } from '#lib/security/probe/hostile-looks.ts';
import type { ContractSubject } from '#lib/testing/engine-contract.ts';

const never = new AbortController().signal;

const handler = `
${hostileCalls}${hostileLooks}headers = {}
def needed():
    import subprocess, threading
    thread = threading.Thread(target=lambda: None); thread.start(); thread.join()
    return {
        "child": subprocess.run(["sh", "-c", "echo $((6 * 7)) | cat"], capture_output=True, text=True).stdout,
        "interfaces": [name for _, name in socket.if_nameindex()],
        "tcp": attempt(lambda: socket.socket(2, 1, 6).close()), "udp6": attempt(lambda: socket.socket(10, 2, 17).close()),
        "pair": attempt(lambda: [s.close() for s in socket.socketpair()]), "pipe": attempt(lambda: os.mkfifo("/tmp/pipe")),
        "temporary": attempt(lambda: open("/tmp/file", "w").close()), "memory": attempt(lambda: mmap.mmap(-1, 4096).close()),
    }
def fork_bomb():
    import signal, time
    children = []
    try:
        while len(children) < 3000:
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
    except OSError:
        pass
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return {"children": len(children)}
def fill():
    written, block = 0, b"x" * (1 << 20)
    try:
        with open("/tmp/full", "wb", buffering=0) as file:
            while written < (1 << 30):
                written += file.write(block)
    except OSError as error:
        reason = errno.errorcode[error.errno]
    os.unlink("/tmp/full")
    return {"mebibytes": written >> 20, "reason": reason}
def flood():
    line = "x" * 1000
    for _ in range(20000):
        print(line)
    return {}
def handle(event, context):
    headers.update(event.headers)
    what, *rest = event.path[1:].split("/")
    return {"body": headers if what == "headers" else globals()[what](*rest)}
`;

/** What a handler that means harm must not be able to do, on every engine. */
export function describeHostileHandlers(
  name: string,
  { boundsProcesses, mapsUsers }: { boundsProcesses: boolean; mapsUsers: boolean },
  connect: () => Promise<ContractSubject>,
): void {
  describe(`a hostile handler on the ${name} engine`, () => {
    const suite = randomBytes(4).toString('hex');
    let subject: ContractSubject;
    let image: string;
    let pod: PodView;
    let neighbour: PodView;

    beforeAll(async () => {
      subject = await connect();
      image = await subject.makeImage(handler);
      [pod, neighbour] = await Promise.all([start('hostile'), start('neighbour')]);
    });

    afterAll(async () => {
      for (const operation of ['hostile', 'neighbour', 'filler'])
        await subject.engine.stopPod(`${operation}-${suite}`);
    });

    function start(operation: string): Promise<PodView> {
      return subject.engine.startPod(
        {
          ...{ name: `${operation}-${suite}`, image, port: 5000 },
          labels: { 'io.podsmith.test': suite, 'io.podsmith.operation': operation },
          limits: { memoryMib: 160, cpu: 1, pids: 64 },
        },
        { signal: never, timeoutMs: 60_000 },
      );
    }

    /** The hostile one does something that takes; its neighbour answers all along. */
    async function attemptBeside(what: string, by = pod): Promise<Record<string, string>> {
      let isOver = false;
      const attempted = ask(by, what).finally(() => {
        isOver = true;
      });
      attempted.catch(() => undefined);
      while (!isOver) await ask(neighbour, 'address');
      return attempted;
    }

    const attempt = (what: string) => ask(pod, what);

    async function ask(pod: PodView, what: string): Promise<Record<string, string>> {
      const { body } = await invokePod({
        endpoint: pod.endpoint ?? '',
        method: 'GET',
        path: `/${what}`,
        headers: [[secretHeader, subject.engine.secretOf(pod.name)]],
        body: new Uint8Array(),
        timeoutMs: 20_000,
        signal: never,
        maxResponseBytes: 1_000_000,
      });
      return JSON.parse(Buffer.from(body).toString());
    }

    it('is refused every system call that reaches beyond its Pod', async () => {
      const { clone3, ...others } = await attempt('calls');
      expect(Object.keys(others).length).toBeGreaterThan(35);
      // Libraries fall back to clone, whose flags the filter sees.
      expect(clone3).toBe('ENOSYS');
      expect(Object.entries(others).filter(([, outcome]) => outcome !== 'EPERM')).toEqual([]);
    });

    it('opens no socket but those of TCP, UDP and its own processes', async () => {
      const outcomes = await attempt('sockets');
      expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== 'EPERM')).toEqual([]);
    });

    it('finds the secret that opens its Pod in no environment and no header', async () => {
      const { '1': ofSupervisor, ...others } = await attempt('environments');
      expect(ofSupervisor).toBeUndefined();
      expect(Object.keys(others)).not.toEqual([]);
      const seen = JSON.stringify([others, await attempt('headers')]);
      expect(seen).toContain('PODSMITH_SECRET_SHA256');
      expect(seen).not.toContain(subject.engine.secretOf(pod.name));
    });

    it('reads and changes nothing of its machine, and gets no rights', async () => {
      const outcomes = Object.entries(await attempt('host'));
      expect(outcomes.length).toBeGreaterThan(15);
      const refusals = ['EPERM', 'EACCES', 'ENOENT', 'EROFS', 'EISDIR'];
      expect(outcomes.filter(([, outcome]) => !refusals.includes(outcome))).toEqual([]);
      // Programs that would make it root are there, and do not.
      expect(await attempt('elevated')).toMatchObject({ noNewPrivileges: '1' });
    });

    if (mapsUsers) {
      it('is nobody on its machine, and somebody else than its neighbour', async () => {
        const [own, others] = [await attempt('mapping'), await ask(neighbour, 'mapping')];
        expect(Number(own.outside)).toBeGreaterThan(65_536);
        expect(own.outside).not.toBe(others.outside);
      });
    }

    it('does not call another function, whatever run it says it belongs to', async () => {
      const { address } = await ask(neighbour, 'address');
      const { outcome } = await attempt(`visit/${address}`);
      // Where the cluster enforces no policies it is reached, and refuses.
      expect(['unreachable', '403']).toContain(outcome);
    });

    it('is kept within its disk, processes and log, and harms no other function', async () => {
      if (subject.boundsTmp) {
        const { mebibytes, reason } = await attemptBeside('fill');
        expect(reason).toBe('ENOSPC');
        expect(Number(mebibytes)).toBeLessThanOrEqual(64);
      } else {
        const filler = await start('filler');
        await expect(attemptBeside('fill', filler)).rejects.toThrow();
        const exit = async () => (await subject.engine.findPod(filler.name))?.exit;
        await expect.poll(exit).toMatchObject({ reason: 'oom' });
      }
      await attemptBeside('flood');
      if (boundsProcesses) {
        const { children } = await attemptBeside('fork_bomb');
        expect(Number(children)).toBeLessThan(64);
      }
      expect(await attempt('address')).toHaveProperty('address');
    });

    it('finds everything there that an honest one needs', async () => {
      expect(await attempt('needed')).toEqual({
        child: '42\n',
        interfaces: ['lo', 'eth0'],
        ...{ tcp: 'allowed', udp6: 'allowed', pair: 'allowed', pipe: 'allowed' },
        ...{ temporary: 'allowed', memory: 'allowed' },
      });
    });
  });
}
