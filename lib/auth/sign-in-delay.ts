import { type AttemptRule, countAttempt, forgiveAttempt } from '#lib/auth/sign-in-attempts-store.ts';
import { AppError } from '#lib/errors.ts';
import { sha256 } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { parseIp } from '#lib/network/address-kind.ts';

/** Who tries to sign in, and from where. */
export interface Attempt {
  email: string;
  /** The client's address; attempts of which it is not known count together. */
  client: string;
}

/**
 * Lets an attempt to sign in be made, or says how long to wait. Counted per account *and* client, so that guessing
 * at an account from one address keeps nobody at another address out; and per client, so that one client cannot try
 * many accounts either. Kept in the database: for all web processes, and beyond a restart.
 *
 * @returns what takes the attempt back, to be called when the password was right
 * @throws AppError `TOO_MANY_REQUESTS` with the seconds to wait.
 */
export async function beginAttempt({ email, client }: Attempt): Promise<() => Promise<void>> {
  const from = networkOf(client);
  const buckets = { account: sha256(`account ${from} ${email}`), client: sha256(`client ${from}`) };
  const wait = await countAttempt([
    rule(buckets.client, limits.signInFree.client),
    rule(buckets.account, limits.signInFree.account),
  ]);
  if (wait > 0) throw tooEarly(wait);
  return () => forgiveAttempt(buckets);
}

function rule(bucket: string, free: number): AttemptRule {
  const { signInWaitSeconds, signInForgetSeconds } = limits;
  return { bucket, free, longestWaitSeconds: signInWaitSeconds, forgetSeconds: signInForgetSeconds };
}

/** Of IPv6 the /64, which one client has whole. */
function networkOf(client: string): string {
  const ip = parseIp(client);
  return ip?.kind() === 'ipv6' ? ip.toByteArray().slice(0, 8).join('.') : client;
}

function tooEarly(seconds: number): AppError {
  return new AppError({
    code: 'TOO_MANY_REQUESTS',
    message: 'There were too many attempts to sign in from here.',
    hint: `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    fault: 'configuration',
    details: { retryAfterSeconds: seconds },
  });
}
