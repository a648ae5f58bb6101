import { randomBytes } from 'node:crypto';
import type { AreaLine } from '#lib/security/line.ts';
import { ask } from '#lib/security/probe/ask.ts';
import { closedRoutes, closedStreams } from '#lib/security/probe/routes.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What a stranger with nothing but the address finds. */
export async function probeOutside(base: URL): Promise<AreaLine[]> {
  const page = await ask(new URL('/sign-in', base));
  return [
    transport(base, page),
    pageHeaders(page.headers),
    await closedToStrangers(base),
    await pagesClosed(base),
    await otherSites(base),
    ...(await forgedHeaders(base, page.text)),
  ];
}

type Page = Awaited<ReturnType<typeof ask>>;

function transport(base: URL, { tls, headers }: Page): AreaLine {
  const line = { id: 'requests.https', what: 'The way to Podsmith' };
  if (!tls) {
    const isOwn = ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname);
    if (isOwn)
      return {
        ...line,
        verdict: 'untold',
        why: 'It was asked on its own machine, in clear text.',
        whatToDo: 'Probe the address that browsers use.',
      };
    return {
      ...line,
      verdict: 'failed',
      why: 'Clear text: passwords and tokens can be read on their way.',
      whatToDo: 'Put a proxy that ends TLS in front, and name it in PODSMITH_TRUSTED_PROXIES.',
    };
  }
  const { protocol, isTrusted } = tls;
  if (!headers['strict-transport-security'])
    return {
      ...line,
      verdict: 'weak',
      why: `${protocol}, but no Strict-Transport-Security, and cookies that are not Secure.`,
      whatToDo: 'Name the proxy in PODSMITH_TRUSTED_PROXIES, and let it send X-Forwarded-Proto.',
    };
  if (!isTrusted)
    return {
      ...line,
      verdict: 'weak',
      why: `${protocol} with HSTS; this machine does not know the authority of the certificate.`,
      whatToDo: 'Set NODE_EXTRA_CA_CERTS to that authority, and probe again.',
    };
  if (!['TLSv1.2', 'TLSv1.3'].includes(protocol ?? ''))
    return {
      ...line,
      verdict: 'failed',
      why: `${protocol} is out of date.`,
      whatToDo: 'Let the proxy speak TLS 1.2 or 1.3.',
    };
  return { ...line, verdict: 'ok', why: `${protocol}, a certificate that this machine trusts, and HSTS.` };
}

function pageHeaders(headers: Page['headers']): AreaLine {
  const line = { id: 'requests.headers', what: 'Headers that tell browsers what a page may do' };
  const policy = String(headers['content-security-policy'] ?? '');
  const scripts = policy.split(';').find((part) => part.trim().startsWith('script-src')) ?? '';
  const missing = [
    !policy.includes("default-src 'self'") && 'Content-Security-Policy',
    (!scripts.includes("'nonce-") || /'unsafe-(inline|eval)'/.test(scripts)) &&
      'a script-src with a nonce alone',
    !policy.includes("frame-ancestors 'none'") && 'frame-ancestors',
    headers['x-frame-options'] !== 'DENY' && 'X-Frame-Options',
    headers['x-content-type-options'] !== 'nosniff' && 'X-Content-Type-Options',
    headers['x-powered-by'] !== undefined && 'silence about what it runs on (X-Powered-By)',
  ].filter((name) => name !== false);
  if (missing.length === 0)
    return {
      ...line,
      verdict: 'ok',
      why: 'Content-Security-Policy with a nonce, no frames, no guessing of types.',
    };
  return {
    ...line,
    verdict: 'failed',
    why: `Missing: ${missing.join(', ')}.`,
    whatToDo: 'See whether a proxy in front takes headers out or puts others in.',
  };
}

async function closedToStrangers(base: URL): Promise<AreaLine> {
  const line = { id: 'requests.routes', what: 'Routes that answer nobody without a token' };
  const open: string[] = [];
  const paths = [...closedRoutes, ...closedStreams];
  for (const path of paths) {
    for (const method of path.startsWith('/api/live') ? ['GET'] : methods) {
      const { status } = await ask(new URL(path, base), { method });
      if (status !== 401) open.push(`${method} ${path} (${status})`);
    }
  }
  if (open.length === 0)
    return { ...line, verdict: 'ok', why: `All ${paths.length}, by every method, answer 401.` };
  return {
    ...line,
    verdict: 'failed',
    why: `Answered otherwise: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ` and ${open.length - 5} more` : ''}.`,
    whatToDo: 'See whether a proxy in front signs requests in; report it otherwise.',
  };
}

async function pagesClosed(base: URL): Promise<AreaLine> {
  const line = { id: 'requests.pages', what: 'Pages that nobody sees without signing in' };
  const open: string[] = [];
  const pages = [
    '/',
    '/operations',
    '/pipelines',
    '/triggers',
    '/runs',
    '/errors',
    '/builds',
    '/runtimes',
    '/pods',
    '/security',
    '/settings',
  ];
  for (const path of pages) {
    const { status, headers } = await ask(new URL(path, base));
    const leadsToSignIn = [302, 303, 307, 308].includes(status) && /\/sign-in/.test(headers.location ?? '');
    if (!leadsToSignIn) open.push(`${path} (${status})`);
  }
  if (open.length === 0)
    return { ...line, verdict: 'ok', why: `All ${pages.length} lead to the sign-in page.` };
  return {
    ...line,
    verdict: 'failed',
    why: `Answered otherwise: ${open.join(', ')}.`,
    whatToDo: 'Report it.',
  };
}

async function otherSites(base: URL): Promise<AreaLine> {
  const line = { id: 'requests.origin', what: 'Changes that another site asks a browser for' };
  const asked: Record<string, string>[] = [
    {},
    { origin: 'https://elsewhere.example' },
    { 'sec-fetch-site': 'cross-site', origin: base.origin },
    { origin: 'https://elsewhere.example', 'x-forwarded-host': 'elsewhere.example' },
  ];
  const passed: string[] = [];
  for (const headers of asked) {
    const { status } = await ask(new URL('/sign-in', base), {
      ...{ method: 'POST', body: '[]' },
      headers: { 'next-action': 'x'.repeat(42), 'content-type': 'text/plain', ...headers },
    });
    if (status !== 403) passed.push(`${JSON.stringify(headers)} (${status})`);
  }
  if (passed.length === 0)
    return {
      ...line,
      verdict: 'ok',
      why: `All ${asked.length} ways are refused, one without an Origin among them.`,
    };
  return {
    ...line,
    verdict: 'failed',
    why: `Not refused: ${passed.join(', ')}.`,
    whatToDo: 'See whether a proxy in front writes Origin or X-Forwarded-Host anew.',
  };
}

/** Guesses at an account that there is not, each as if from somewhere else. Right after it, one more is refused. */
async function forgedHeaders(base: URL, page: string): Promise<AreaLine[]> {
  const line = {
    id: 'requests.guessing',
    what: 'Guessing passwords, each time as somebody else (X-Forwarded-For)',
  };
  const hidden = [...page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => ({
    name: decode(/name="([^"]*)"/.exec(input)?.[1] ?? ''),
    value: decode(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
  }));
  const guess = async (number: number) => {
    const fields = [
      ...hidden,
      { name: 'email', value: account },
      { name: 'password', value: `wrong-${number}` },
    ];
    const boundary = `----${account}`;
    const parts = fields.map(
      ({ name, value }) =>
        `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const { text } = await ask(new URL('/sign-in', base), {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        origin: base.origin,
        'x-forwarded-for': `203.0.113.${number}`,
        'x-real-ip': `203.0.113.${number}`,
        forwarded: `for=203.0.113.${number}`,
      },
      body: `${parts.join('')}--${boundary}--\r\n`,
    });
    return text;
  };
  const account = `probe-${randomBytes(6).toString('hex')}@example.com`;
  const first = await guess(0);
  if (!/wrong/i.test(first))
    return [
      {
        ...line,
        verdict: 'untold',
        why: 'The sign-in page did not answer a guess as expected.',
        whatToDo: 'Try to sign in with wrong passwords yourself: after ten it should ask you to wait.',
      },
    ];
  for (let number = 1; number < guesses; number++) {
    if (/too many attempts/i.test(await guess(number)))
      return [
        {
          ...line,
          verdict: 'ok',
          why: `Guess ${number + 1} at one account had to wait, whoever it said it was.`,
        },
      ];
  }
  return [
    {
      ...line,
      verdict: 'failed',
      why: `${guesses} guesses at one account, each from another forged address, and none had to wait.`,
      whatToDo:
        'Let PODSMITH_TRUSTED_PROXIES list the addresses of your proxies alone, and see that they write X-Forwarded-For themselves.',
    },
  ];
}

/** More than an account has free. */
const guesses = 14;

function decode(text: string): string {
  const known: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', '#x27': "'" };
  return text.replace(/&(quot|amp|lt|gt|#x27);/g, (_, name: string) => known[name] ?? '');
}
