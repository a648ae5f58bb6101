import { BlockList, isIP } from 'node:net';

/** Carries the address of who made a request; set by us, never taken from outside. */
export const clientHeader = 'podsmith-client';

/** What proxies write about a request before theirs, and clients can write too. */
const forwarded = /^(x-forwarded-|x-real-ip$|forwarded$)/;

/**
 * The proxies of `PODSMITH_TRUSTED_PROXIES`: addresses and networks with commas between.
 *
 * @param {string} setting
 * @throws TypeError for an entry that is neither.
 */
export function parseTrustedProxies(setting) {
  const list = new BlockList();
  for (const entry of setting.split(',').map((text) => text.trim())) {
    if (entry === '') continue;
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const bits = Number(prefix ?? (family === 'ipv6' ? 128 : 32));
    if (!isIP(address) || !/^\d*$/.test(prefix ?? ''))
      throw new TypeError(`${entry} is no address or network`);
    list.addSubnet(address, bits, family);
  }
  return list;
}

/**
 * Says in a header of ours who made a request. What `X-Forwarded-*` says is believed when a trusted proxy sent it and
 * is removed otherwise, before Next and we read it. The chain of `X-Forwarded-For` is walked from its end, where the
 * proxy next to us wrote, to the first address that is no trusted proxy's: what stands before that, anyone may write.
 *
 * @param {{ headers: import("node:http").IncomingHttpHeaders, socket: { remoteAddress?: string } }} request
 * @param {BlockList} trusted
 */
export function settleClient(request, trusted) {
  const { headers } = request;
  let client = plain(request.socket.remoteAddress ?? '');
  if (isIn(trusted, client)) {
    const chain = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .reverse();
    for (const hop of chain.map((text) => plain(text.trim()))) {
      if (!isIP(hop)) break;
      client = hop;
      if (!isIn(trusted, hop)) break;
    }
  } else {
    for (const name of Object.keys(headers)) if (forwarded.test(name)) delete headers[name];
  }
  headers[clientHeader] = client;
}

/** @param {BlockList} list @param {string} address */
function isIn(list, address) {
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address as such, where a socket for both families writes it as IPv6. @param {string} address */
function plain(address) {
  return address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
