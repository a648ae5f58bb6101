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

/** What a build may do, by the names of capabilities(7) without `CAP_`. */
export const keptCapabilities = capabilities.filter(({ isKept }) => isKept).map(({ name }) => name);

/** Memory in bytes; of each period, in µs, as much of CPU time as the quota. */
export const buildBounds = {
  memoryBytes: limits.buildMemoryMib * 2 ** 20,
  cpuPeriodUs: 100_000,
  cpuQuotaUs: limits.buildCpus * 100_000,
};

/** What the engine's machine has made for one build. */
interface Made {
  /** Names the network namespace that the commands run in. */
  networkPath: string;
  /** `seccomp=` and the file of the profile. */
  seccomp: string;
}

/**
 * The parameters of the Engine API's build call that confine the commands of a Dockerfile: a network of their own, few
 * capabilities, limits on memory, processor time and the size of a file. Neither API can limit processes, and Docker's
 * cannot drop capabilities.
 *
 * @param made Absent on an engine for which nothing can be made: its commands get a network of the engine's.
 */
export function confinementOf(kind: EngineVersion['kind'], made?: Made): Record<string, string | number> {
  const { memoryBytes, cpuPeriodUs, cpuQuotaUs } = buildBounds;
  const bounds = {
    memory: memoryBytes,
    // Memory and swap together: without it, a build that needs too much pages for as long as it may run.
    memswap: memoryBytes,
    cpuperiod: cpuPeriodUs,
    cpuquota: cpuQuotaUs,
  };
  switch (kind) {
    case 'podman': {
      const dropped = capabilities.filter(({ isKept }) => !isKept).map(({ name }) => `CAP_${name}`);
      // Podman 4 builds on the host's network and ignores "networkmode". No path means its default network.
      const network = [{ Name: 'network', Host: false, Path: made?.networkPath ?? '' }];
      const layer = limits.buildLayerBytes;
      return {
        ...bounds,
        nsoptions: JSON.stringify(network),
        dropcaps: JSON.stringify(dropped),
        ulimits: JSON.stringify([`fsize=${layer}:${layer}`, 'core=0:0']),
        ...(made && { securityopt: JSON.stringify([made.seccomp]) }),
      };
    }
    case 'docker':
      return { ...bounds, networkmode: 'bridge' };
  }
}

/** The files from which `findGaps` reads how a command is confined. */
export const confinementFiles = ['/proc/self/status', '/proc/net/unix', '/proc/net/dev'];

/** What a command of a build could do beyond what it should, each as a sentence. */
export interface Gaps {
  /** For these no build is carried out on the engine. */
  severe: string[];
  slight: string[];
}

/**
 * @param printed What `confinementFiles` hold for that command, with whatever the engine says around it.
 * @throws When they do not say it.
 */
export function findGaps(printed: string): Gaps {
  const held = /^CapEff:\s*([0-9a-f]+)$/m.exec(printed)?.[1];
  const hasSocketList = /^Num +RefCount /m.test(printed);
  const interfaces = [...printed.matchAll(/^ *([\w@.-]+): +\d+ +\d+ /gm)].map(([, name]) => name);
  if (held === undefined || !hasSocketList || interfaces.length === 0)
    throw new Error('the probe could not read where it ran');
  // In a network of its own there are no sockets but the build's; elsewhere there is the engine's, at the least.
  if (/^[0-9a-f]+: [0-9A-F]{8} /m.test(printed)) {
    const shared =
      "They share the network of the engine's machine, see its interfaces, and reach what listens on its loopback address.";
    return { severe: [shared], slight: [] };
  }
  const slight: string[] = [];
  if (interfaces.some((name) => name !== 'lo')) {
    slight.push('They reach whatever the engine lets them reach: PODSMITH_BUILD_EGRESS is not enforced.');
  }
  const excess = namesOf(BigInt(`0x${held}`));
  if (excess.length > 0) slight.push(`They have the capabilities ${excess.join(', ')}.`);
  if (!/^Seccomp:\s*2$/m.test(printed)) slight.push('They may make any system call.');
  return { severe: [], slight };
}

function namesOf(held: bigint): string[] {
  const isHeld = (bit: number) => (held >> BigInt(bit)) % 2n === 1n;
  const bits = Array.from({ length: 64 }, (_, bit) => bit).filter(isHeld);
  return bits.flatMap((bit) => {
    const known = capabilities.find((one) => one.bit === bit);
    return known?.isKept ? [] : [known?.name ?? `number ${bit}`];
  });
}
