import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createNodePart, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';
import { pauseImage, writePauseImage } from './pause-image.ts';

/** containerd's socket, inside the node: its /run is its own. */
export const runtimeSocket = '/run/containerd/containerd.sock';

/** Writes containerd's configuration and the network's; starts nothing. `mirrors` maps registries to their URLs, `authorities` to the PEM file that vouches for them. */
export async function createContainerRuntime(
  setting: NodeSetting,
  mirrors: Record<string, string>,
  authorities: Record<string, string> = {},
): Promise<Part> {
  const { folder, programs, network, sandbox } = setting;
  const cniDir = path.join(folder, 'cni');
  await mkdir(cniDir);
  await writeFile(path.join(cniDir, '10-podsmith.conflist'), podNetwork(network.podRange));
  const registriesDir = path.join(folder, 'registries');
  await writeRegistries(registriesDir, mirrors, authorities);
  const configFile = path.join(folder, 'containerd.toml');
  const config = containerdConfig({
    rootDir: path.join(folder, 'containerd'),
    cniDir,
    cniBinDir: programs.cniBinDir,
    registriesDir,
  });
  await writeFile(configFile, config);
  return createNodePart(setting, {
    name: 'containerd',
    command: programs.containerd,
    args: ['--config', configFile],
    // containerd looks for its shims there.
    env: { PATH: `${programs.binDir}:${process.env.PATH}:/usr/sbin:/sbin` },
    isReady: async () => {
      await sandbox.run(programs.ctr, ['--address', runtimeSocket, '--connect-timeout', '1s', 'version']);
      return true;
    },
  });
}

/** Puts the image onto the node that every Pod is held by. */
export async function importPauseImage({ folder, programs, sandbox }: NodeSetting): Promise<void> {
  const file = path.join(folder, 'pause.tar');
  await writePauseImage({ file, catatonit: programs.catatonit });
  await sandbox.run(programs.ctr, [
    ...['--address', runtimeSocket, '--namespace', 'k8s.io'],
    ...['images', 'import', file],
  ]);
}

function containerdConfig(options: {
  rootDir: string;
  cniDir: string;
  cniBinDir: string;
  registriesDir: string;
}): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${options.rootDir}"
state = "/run/containerd"
[grpc]
address = "${runtimeSocket}"
[${cri}]
sandbox_image = "${pauseImage}"
# A container may not be given a lower score than containerd itself has, where root lacks CAP_SYS_RESOURCE.
restrict_oom_score_adj = true
[${cri}.cni]
bin_dir = "${options.cniBinDir}"
conf_dir = "${options.cniDir}"
[${cri}.registry]
config_path = "${options.registriesDir}"
`;
}

/** As the registry's own server rather than a mirror before it: what it does not have, nobody else is asked for. */
async function writeRegistries(
  dir: string,
  mirrors: Record<string, string>,
  authorities: Record<string, string>,
): Promise<void> {
  for (const [registry, url] of Object.entries(mirrors)) {
    const ca = authorities[registry] ? `ca = "${authorities[registry]}"\n` : '';
    await mkdir(path.join(dir, registry), { recursive: true });
    // Without a host, containerd 1.6 takes a loopback registry's own name for its address.
    await writeFile(path.join(dir, registry, 'hosts.toml'), `server = "${url}"\n[host."${url}"]\n${ca}`);
  }
}

/** A bridge with addresses given out by number, and host ports. It does not enforce NetworkPolicy. */
function podNetwork(podRange: string): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'podsmith',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: { type: 'host-local', ranges: [[{ subnet: podRange }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}
