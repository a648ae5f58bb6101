import { z } from 'zod';
import { AppError } from '#lib/errors.ts';

// What KubeDiag takes for a DNS name: underscores and a dot at the end included.
const hostName = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62})*\.?$/;
const endsInNumber = /(^|\.)(\d+|0[xX][0-9a-fA-F]*)\.?$/;

/**
 * Why a text is no address of a server; undefined for a host name, an IPv4 address, and an IPv6 address with or
 * without brackets.
 */
export function serverAddressProblem(address: string): string | undefined {
  if (isAddress(address)) return undefined;
  return /^(\[.*\]|[^:]*):\d+$/.test(address)
    ? 'An address has no port; the port is a field of its own.'
    : 'An address is a host name or an IP address (IPv6 with or without brackets), without scheme, port or path.';
}

export const serverPortSchema = z
  .int('A port is a whole number.')
  .min(1, 'A port is at least 1.')
  .max(65_535, 'A port is at most 65535.');

/** What an `httpServer` that leaves its address or port out means by that. */
export interface HttpServerDefaults {
  address?: string;
  port?: number;
}

interface ServerPlace extends HttpServerDefaults {
  scheme: 'http' | 'https';
}

/** The settings without which this server cannot be called; none when it says all by itself. */
export function missingServerSettings(server: HttpServerDefaults, defaults: HttpServerDefaults): string[] {
  const settings = [];
  if (server.address === undefined && defaults.address === undefined) {
    settings.push('PODSMITH_HTTP_SERVER_ADDRESS');
  }
  if (server.port === undefined && defaults.port === undefined) settings.push('PODSMITH_HTTP_SERVER_PORT');
  return settings;
}

/**
 * Where a server is called, as a URL without path: `http://[::1]:8090`.
 *
 * @throws AppError `HTTP_SERVER_UNSET` when neither the server nor the settings say it, `HTTP_SERVER_INVALID` for an
 *   address that is none.
 */
export function serverEndpoint(server: ServerPlace, defaults: HttpServerDefaults): string {
  const address = server.address ?? defaults.address;
  const port = server.port ?? defaults.port;
  if (address !== undefined && port !== undefined) {
    // Saved before addresses were checked.
    const problem = serverAddressProblem(address);
    if (problem) throw invalidAddress(address, problem);
    return `${server.scheme}://${toUrlHost(address)}:${port}`;
  }
  const fields = [address === undefined && 'address', port === undefined && 'port'].filter(Boolean);
  throw new AppError({
    code: 'HTTP_SERVER_UNSET',
    message: `The HTTP server has no ${fields.join(' and no ')}, and there is no default.`,
    hint: `Give it in the operation, or start Podsmith with ${missingServerSettings(server, defaults).join(' and ')}: where KubeDiag's agent listens.`,
    fault: 'configuration',
  });
}

function invalidAddress(address: string, problem: string): AppError {
  return new AppError({
    code: 'HTTP_SERVER_INVALID',
    message: `The HTTP server's address ${JSON.stringify(address)} cannot be called. ${problem}`,
    hint: 'Correct it in the operation and run again.',
    fault: 'configuration',
  });
}

function isAddress(address: string): boolean {
  const isBracketed = address.startsWith('[') && address.endsWith(']');
  const bare = isBracketed ? address.slice(1, -1) : address;
  if (z.ipv6().safeParse(bare).success) return true;
  if (isBracketed) return false;
  // To a URL a name that ends in a number is an IPv4 address, and wrong if it is none.
  if (endsInNumber.test(bare)) return z.ipv4().safeParse(bare).success;
  return hostName.test(bare) && URL.canParse(`http://${bare}`);
}

/** A URL writes an IPv6 address in brackets. */
export function toUrlHost(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}
