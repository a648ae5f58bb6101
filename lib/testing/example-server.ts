import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type Docker from 'dockerode';
import { config } from '#lib/config.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { certificates } from '#lib/testing/certificates.ts';
import { startWitness, type Witness } from '#lib/testing/witness.ts';

/** Starts what the examples ask (example-server.py), at an address that is none of this machine's. */
export async function startExampleServer(docker: Docker): Promise<Witness> {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  const { tag } = await ensureBaseImage({ docker, runtime });
  const program = await readFile(path.join(import.meta.dirname, 'example-server.py'), 'utf8');
  return startWitness(docker, {
    ...{ subnet: '203.0.113', image: tag, command: ['python3', '-u', '-c', program], port: 8080 },
    environment: [
      `KEY=${certificates.serverKey}`,
      `CERTIFICATE=${certificates.signed}`,
      `EXPIRED=${certificates.expired}`,
    ],
  });
}
