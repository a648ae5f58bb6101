import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runChecked } from './run-checked.ts';

/** A certificate and its key, as files. */
export interface KeyPair {
  cert: string;
  key: string;
}

/** The certificate authority of one cluster. */
export interface Authority extends KeyPair {
  /** Issues a certificate for a user (`/O=group/CN=name`) or a server (with its host names and addresses). */
  issue(name: string, subject: string, hosts?: string[]): Promise<KeyPair>;
}

const DAYS = '30';
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Creates an authority whose files lie in `folder`. */
export async function createAuthority(folder: string): Promise<Authority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const config = path.join(folder, 'openssl.cnf');
  // The system's configuration would make every certificate an authority.
  await writeFile(config, '[req]\ndistinguished_name = dn\n[dn]\n');
  const request = async (name: string, args: string[]): Promise<KeyPair> => {
    const pair = { cert: path.join(folder, `${name}.crt`), key: path.join(folder, `${name}.key`) };
    await runChecked('openssl', [
      ...['req', '-x509', '-config', config, '-days', DAYS, ...EC_KEY],
      ...['-out', pair.cert, '-keyout', pair.key, ...args],
    ]);
    return pair;
  };
  const extension = (text: string) => ['-addext', text];
  const authority = await request('ca', [
    ...['-subj', '/CN=podsmith-test'],
    ...extension('basicConstraints=critical,CA:TRUE'),
    ...extension('keyUsage=critical,digitalSignature,keyCertSign'),
  ]);
  return {
    ...authority,
    issue: (name, subject, hosts = []) =>
      request(name, [
        ...['-subj', subject, '-CA', authority.cert, '-CAkey', authority.key],
        ...extension('keyUsage=critical,digitalSignature'),
        ...extension('extendedKeyUsage=serverAuth,clientAuth'),
        ...(hosts.length > 0 ? extension(`subjectAltName=${hosts.map(alternativeName).join(',')}`) : []),
      ]),
  };
}

/** Writes a kubeconfig that needs no other file, and gives its path. JSON is YAML. */
export async function writeKubeconfig(options: {
  file: string;
  server: string;
  authority: KeyPair;
  user: KeyPair;
}): Promise<string> {
  const { file, server, authority, user } = options;
  const base64 = (name: string) => readFile(name, 'base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'podsmith', cluster: { server, 'certificate-authority-data': await base64(authority.cert) } },
    ],
    users: [
      {
        name: 'podsmith',
        user: {
          'client-certificate-data': await base64(user.cert),
          'client-key-data': await base64(user.key),
        },
      },
    ],
    contexts: [{ name: 'podsmith', context: { cluster: 'podsmith', user: 'podsmith' } }],
    'current-context': 'podsmith',
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}

function alternativeName(host: string): string {
  return /^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`;
}
