import type { LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import net, { isIP, type Socket } from 'node:net';
import { AppError } from '#lib/errors.ts';
import { listsName } from '#lib/network/allow-list.ts';
import { type EgressRules, policyOf } from '#lib/network/egress-rules.ts';
import { resolveAllowed } from '#lib/network/resolve-allowed.ts';

/** Where something wants to go. */
export interface Target {
  /** A name, or an address (IPv6 without brackets). */
  host: string;
  port: number;
}

/** Opens connections to what the rules allow and to nothing else. */
export interface Egress {
  /** @throws AppError `ADDRESS_REFUSED`, or what the network says. */
  connect(target: Target): Promise<Socket>;
}

const connectMs = 15_000;

/**
 * The way out under these rules. A name that is not listed is not even resolved: asking for it would tell its name server
 * something. One that is listed is resolved once, each of its addresses is judged, and the connection goes to exactly
 * those.
 *
 * @param options.setting Holds the rules; named where something is refused.
 * @param options.upstream A proxy through which everything goes, `http://user:password@proxy.example:3128`. It resolves the
 *   names, so names alone are judged here.
 */
export function createEgress(
  rules: EgressRules,
  { setting, upstream }: { setting: string; upstream?: URL },
): Egress {
  return {
    async connect(target) {
      const isName = isIP(target.host) === 0;
      if (isName && !rules.isOpen && !listsName(rules.listed, target)) throw notListed(target, setting);
      if (isName && upstream) return connectThrough(upstream, target);
      const addresses = await resolveAllowed({ ...target, policy: policyOf(rules), setting });
      return upstream ? connectThrough(upstream, target) : connectTo(addresses, target.port);
    },
  };
}

/** `example.com:443`, `[2001:db8::1]:443`. */
export function placeOf({ host, port }: Target): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function notListed(target: Target, setting: string): AppError {
  const place = placeOf(target);
  return new AppError({
    code: 'ADDRESS_REFUSED',
    message: `${place} may not be called: it is not on the list of what may be reached.`,
    hint: `Whoever runs Podsmith can allow it: ${setting}=registries,${place}`,
    fault: 'configuration',
    details: { ...target, setting },
  });
}

function connectTo(addresses: LookupAddress[], port: number): Promise<Socket> {
  // What it is asked for has been looked up and judged already: it answers with that and asks nobody.
  const judged: net.LookupFunction = (_host, _options, done) => done(null, addresses);
  return opened(net.connect({ host: 'judged.invalid', port, lookup: judged, autoSelectFamily: true }));
}

function connectThrough(upstream: URL, target: Target): Promise<Socket> {
  const authority = placeOf(target);
  const login = `${decodeURIComponent(upstream.username)}:${decodeURIComponent(upstream.password)}`;
  const auth = { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
  const client = upstream.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(upstream.origin, {
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...(upstream.username && auth) },
      timeout: connectMs,
      agent: false,
    });
    request.once('error', reject).once('timeout', () => request.destroy(new Error('no answer')));
    request.once('connect', (answer, socket, head) => {
      socket.setTimeout(0);
      if (head.length > 0) socket.unshift(head);
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${upstream.host} answered ${answer.statusCode} for ${authority}`));
    });
    request.end();
  });
}

function opened(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(connectMs, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject).setTimeout(0).removeAllListeners('timeout');
      resolve(socket);
    });
  });
}
