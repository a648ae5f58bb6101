import type { AllowEntry } from '#lib/network/allow-list.ts';
import type { SecurityFacts } from '#lib/security/facts.ts';
import type { AreaLine } from '#lib/security/line.ts';

/** Networks of more addresses than this are not a list any more. */
const largest = { ipv4: 16, ipv6: 48 };

/** Requests into Podsmith and out of it. */
export function requestLines({ settings, databaseRole, isSecure }: SecurityFacts): AreaLine[] {
  return [
    transport(settings.host, isSecure),
    proxies(settings.trustedProxies, isSecure),
    {
      id: 'requests.callers',
      what: 'Who may ask for anything',
      verdict: 'ok',
      why: 'Every page, action and route asks for a session or an API token; a change that a session asks for has to come from a page of this host.',
    },
    {
      id: 'requests.passwords',
      what: 'Guessing passwords',
      verdict: 'ok',
      why: 'Attempts are counted in the database, per account and client and per client; each beyond the first few waits twice as long.',
    },
    httpServers(settings.httpServerAllow),
    database(databaseRole),
  ];
}

function transport(host: string, isSecure: boolean): AreaLine {
  const line = { id: 'requests.https', what: 'The way from browsers to Podsmith' };
  if (isSecure)
    return {
      ...line,
      verdict: 'ok',
      why: 'HTTPS ends at a trusted proxy; cookies are Secure and HSTS is sent.',
    };
  if (isLoopback(host))
    return { ...line, verdict: 'ok', why: `Podsmith listens on ${host}, which only this machine reaches.` };
  return {
    ...line,
    verdict: 'weak',
    why: 'This request came in clear text: whoever is on its way can read passwords and tokens. Cookies are not Secure, and no HSTS is sent.',
    whatToDo: 'Put a proxy that ends TLS in front, and name it in PODSMITH_TRUSTED_PROXIES.',
  };
}

function proxies(trusted: AllowEntry[], isSecure: boolean): AreaLine {
  const line = { id: 'requests.proxies', what: 'Whose word counts for where a request comes from' };
  const wide = trusted.filter(isWide).length;
  if (wide > 0) {
    return {
      ...line,
      verdict: 'weak',
      why: `PODSMITH_TRUSTED_PROXIES has ${wide} ${wide === 1 ? 'network' : 'networks'} so large that clients may be in it: they would choose the address under which their attempts are counted.`,
      whatToDo: "List the proxies' own addresses.",
    };
  }
  if (trusted.length > 0 || isSecure)
    return {
      ...line,
      verdict: 'ok',
      why: 'X-Forwarded headers are believed of the listed proxies, and taken out of all other requests.',
    };
  return {
    ...line,
    verdict: 'ok',
    why: 'X-Forwarded headers are taken out of every request: no proxy is trusted. Behind one, all browsers would count as one client.',
    whatToDo: 'Set PODSMITH_TRUSTED_PROXIES once there is a proxy.',
  };
}

function httpServers(allow: AllowEntry[]): AreaLine {
  const line = { id: 'requests.http-servers', what: 'Where httpServer operations connect to' };
  if (allow.length === 0) {
    return {
      ...line,
      verdict: 'ok',
      why: "Public addresses alone; private, loopback, link-local and Podsmith's own are refused.",
    };
  }
  const wide = allow.filter(isWide).length;
  if (wide === 0) {
    return {
      ...line,
      verdict: 'ok',
      why: `Public addresses and ${allow.length} ${allow.length === 1 ? 'entry' : 'entries'} of PODSMITH_HTTP_SERVER_ALLOW; Podsmith's own parts are refused whatever it has.`,
    };
  }
  return {
    ...line,
    verdict: 'weak',
    why: `PODSMITH_HTTP_SERVER_ALLOW opens ${wide} large ${wide === 1 ? 'network' : 'networks'} to whoever may save an operation.`,
    whatToDo: 'List the services that are needed, by name or address, with their ports.',
  };
}

function database({ isSuperuser, reachesBeyond }: SecurityFacts['databaseRole']): AreaLine {
  const line = { id: 'requests.database', what: 'What Podsmith itself is to its database' };
  if (!isSuperuser && !reachesBeyond)
    return {
      ...line,
      verdict: 'ok',
      why: 'A role that owns this one database and may do nothing else on the server.',
    };
  return {
    ...line,
    verdict: isSuperuser ? 'failed' : 'weak',
    why: isSuperuser
      ? 'It is a superuser: SQL that somebody slipped in could run programs and read files on the server.'
      : 'Its role may do more on the server than own this database.',
    whatToDo:
      'Give DATABASE_URL a role of its own, as docs/operations.md shows under "The role in the database".',
  };
}

/** Whether an entry names a network in which anybody may be. */
function isWide(entry: AllowEntry): boolean {
  if (!('network' in entry)) return false;
  const [ip, prefix] = entry.network;
  return prefix <= largest[ip.kind()];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
