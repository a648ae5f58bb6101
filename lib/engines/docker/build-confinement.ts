import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';
import { limits } from '#lib/limits.ts';

/**
 * The capabilities that Docker and Podman give a container by default, in the order of their numbers
 * (capabilities(7)). A build keeps those that package managers need inside the image, and loses those that reach
 * beyond it: raw packets, devices, ports below 1024, other processes, the audit log.
 */
const capabilities = [
  { name: 'CHOWN', bit: 0, isKept: true },
  { name: 'DAC_OVERRIDE', bit: 1, isKept: true },
  { name: 'FOWNER', bit: 3, isKept: true },
  { name: 'FSETID', bit: 4, isKept: true },
  { name: 'KILL', bit: 5, isKept: false },
  { name: 'SETGID', bit: 6, isKept: true },
  { name: 'SETUID', bit: 7, isKept: true },
  { name: 'SETPCAP', bit: 8, isKept: false },
  { name: 'NET_BIND_SERVICE', bit: 10, isKept: false },
  { name: 'NET_RAW', bit: 13, isKept: false },
  { name: 'SYS_CHROOT', bit: 18, isKept: false },
  { name: 'MKNOD', bit: 27, isKept: false },
  { name: 'AUDIT_WRITE', bit: 29, isKept: false },
  { name: 'SETFCAP', bit: 31, isKept: false },
];

const cpuPeriodUs = 100_000;

/**
 * The parameters of the Engine API's build call that confine the commands of a Dockerfile: a network of their own, few
 * capabilities, limits on memory and processor time. Neither API can limit processes, and Docker's cannot drop
 * capabilities.
 */
export function confinementOf(kind: EngineVersion['kind']): Record<string, string | number> {
  const memory = limits.buildMemoryMib * 2 ** 20;
  const bounds = {
    memory,
    // Memory and swap together: without it, a build that needs too much pages for as long as it may run.
    memswap: memory,
    cpuperiod: cpuPeriodUs,
    cpuquota: limits.buildCpus * cpuPeriodUs,
  };
  switch (kind) {
    case 'podman': {
      const dropped = capabilities.filter(({ isKept }) => !isKept).map(({ name }) => `CAP_${name}`);
      // Podman 4 builds on the host's network and ignores "networkmode". No path means its default network.
      const network = [{ Name: 'network', Host: false, Path: '' }];
      return { ...bounds, nsoptions: JSON.stringify(network), dropcaps: JSON.stringify(dropped) };
    }
    case 'docker':
      return { ...bounds, networkmode: 'bridge' };
  }
}

/** The files from which `findGaps` reads how a command is confined. */
export const confinementFiles = ['/proc/self/status', '/proc/net/unix'];

/**
 * What a command of a build could do beyond what it should, each as a sentence.
 *
 * @param printed What `confinementFiles` hold for that command, with whatever the engine says around it.
 * @throws When they do not say it.
 */
export function findGaps(printed: string): string[] {
  const held = /^CapEff:\s*([0-9a-f]+)$/m.exec(printed)?.[1];
  const hasSocketList = /^Num +RefCount /m.test(printed);
  if (held === undefined || !hasSocketList) throw new Error('the probe could not read where it ran');
  const gaps: string[] = [];
  // In a network of its own there are no sockets but the build's; elsewhere there is the engine's, at the least.
  if (/^[0-9a-f]+: [0-9A-F]{8} /m.test(printed)) {
    gaps.push(
      "They share the network of the engine's machine, and reach what listens on its loopback address.",
    );
  }
  const excess = namesOf(BigInt(`0x${held}`));
  if (excess.length > 0) gaps.push(`They have the capabilities ${excess.join(', ')}.`);
  return gaps;
}

function namesOf(held: bigint): string[] {
  const isHeld = (bit: number) => (held >> BigInt(bit)) % 2n === 1n;
  const bits = Array.from({ length: 64 }, (_, bit) => bit).filter(isHeld);
  return bits.flatMap((bit) => {
    const known = capabilities.find((one) => one.bit === bit);
    return known?.isKept ? [] : [known?.name ?? `number ${bit}`];
  });
}
