import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { readAuthorities } from '#lib/images/authorities.ts';
import { ensureBaseImage, findBaseImage } from '#lib/images/base-images.ts';
import { buildImage, removeImage } from '#lib/images/build-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { certificates } from '#lib/testing/certificates.ts';

// A registry whose certificate an authority of the company's has signed, as the commands of a build meet it.

const docker = dockerAt(config().dockerHost ?? '');
const tag = `localhost/podsmith-test/authorities:${randomBytes(4).toString('hex')}`;
const folder = mkdtempSync(path.join(tmpdir(), 'podsmith-authorities-'));
const tags = [tag];

afterAll(async () => {
  rmSync(folder, { recursive: true });
  for (const one of tags) await removeImage({ docker, tag: one });
});

/** The registry listens in the build itself, where it needs no way out: pip asks it for a package that it has not. */
const asking = `
import http.server, ssl, subprocess, sys, threading
server = http.server.HTTPServer(("127.0.0.1", 8443), http.server.BaseHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("/registry.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
subprocess.run([sys.executable, "-m", "pip", "download", "--retries", "0", "-i", "https://127.0.0.1:8443/simple", "thing"])
print("AUTHORITIES", len(ssl.create_default_context().get_ca_certs()))
`;

async function ask(baseImage: string): Promise<string> {
  const dockerfile = `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\nCOPY registry.pem ask.py /\nRUN python3 /ask.py # ${randomBytes(4).toString('hex')}\n`;
  const pem = `${certificates.serverKey}${certificates.signed}`;
  const files = Object.entries({ Dockerfile: dockerfile, 'registry.pem': pem, 'ask.py': asking });
  const lines: string[] = [];
  await buildImage({
    docker,
    context: {
      files: files.map(([name, text]) => ({ path: name, content: Buffer.from(text), mode: 0o644 })),
    },
    tag,
    buildArgs: { BASE_IMAGE: baseImage },
    labels: {},
    home: config().home,
    egress: config().buildEgress,
    onLog: (line) => lines.push(line),
    signal: new AbortController().signal,
    timeoutMs: 120_000,
  });
  return lines.join('\n');
}

it("makes builds believe the installation's authorities beside the usual ones", async () => {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  const file = path.join(folder, 'ca.pem');
  writeFileSync(file, certificates.authority);
  const authorities = await readAuthorities(file);
  const plain = await ensureBaseImage({ docker, runtime });
  const trusting = await ensureBaseImage({ docker, runtime, authorities });
  tags.push(trusting.tag);
  // Another image, and so another content address for all that is built on it.
  expect(trusting.imageId).not.toBe(plain.imageId);
  expect(await findBaseImage(docker, runtime, authorities)).toEqual({
    tag: trusting.tag,
    imageId: trusting.imageId,
  });

  const before = await ask(plain.tag);
  expect(before).toMatch(/CERTIFICATE_VERIFY_FAILED/);
  const after = await ask(trusting.tag);
  expect(after).not.toMatch(/CERTIFICATE_VERIFY_FAILED/);
  expect(after).toMatch(/No matching distribution found for thing/);
  const count = (text: string) => Number(/AUTHORITIES (\d+)/.exec(text)?.[1]);
  expect(count(after)).toBe(count(before) + 1);
});
