import { type AptOutcome, aptCommand, installPackages } from '#lib/system/apt.ts';

/**
 * What Podman needs on Debian and Ubuntu without recommended packages: both OCI runtimes (crun
 * refuses hybrid cgroups, runc does not), the network stack, `ip` for the networks of builds, and mmdebstrap for base images.
 */
const PACKAGES = [
  'podman',
  'buildah',
  'crun',
  'runc',
  'conmon',
  'netavark',
  'aardvark-dns',
  'containernetworking-plugins',
  'iptables',
  'iproute2',
  'uidmap',
  'mmdebstrap',
];

/** The command that gives a machine an engine, for messages. */
export const podmanInstallCommand = aptCommand(PACKAGES);

/** Installs Podman with apt where this process is root on Debian or Ubuntu. Only set-up calls it. */
export function installPodman(options: {
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}): Promise<AptOutcome> {
  return installPackages({ packages: PACKAGES, ...options });
}
