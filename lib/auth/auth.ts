import { prismaAdapter } from 'better-auth/adapters/prisma';
import { betterAuth } from 'better-auth/minimal';
import { readAuthSecret } from '#lib/auth/secret.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { sha256 } from '#lib/json.ts';

/** Seconds a session lives after its sign-in. */
const SESSION_SECONDS = 30 * 24 * 3600;

export type Auth = ReturnType<typeof createAuth>;

// Next may load this module more than once per process.
const holder = globalThis as { podsmithAuth?: { plain?: Auth; secure?: Auth } };

/**
 * better-auth over our tables. Its HTTP endpoints are not routed: pages and actions call it in-process, so its
 * sign-up and account routes do not exist for the network.
 *
 * @param options.secure True when the browser speaks HTTPS with us (or the proxy before us): cookies are then
 *   `Secure` and named `__Secure-…`.
 */
export function auth({ secure }: { secure: boolean }): Auth {
  holder.podsmithAuth ??= {};
  const key = secure ? 'secure' : 'plain';
  holder.podsmithAuth[key] ??= createAuth(secure);
  return holder.podsmithAuth[key];
}

function createAuth(secure: boolean) {
  const secret = readAuthSecret(config().home);
  return betterAuth({
    appName: 'Podsmith',
    // Requests never reach better-auth from outside, so its own address is only a name.
    baseURL: `${secure ? 'https' : 'http'}://podsmith.internal`,
    secret,
    database: prismaAdapter(db(), { provider: 'postgresql', transaction: true }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    // It counts one thing per request, an address; signing in is slowed down by two (sign-in-delay.ts).
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: secure,
      // Browsers share cookies between the ports of a host; two instances must not sign each other out.
      cookiePrefix: `podsmith-${sha256(secret).slice(0, 8)}`,
      ipAddress: { disableIpTracking: true },
    },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  });
}
