// Who may call: whoever sends the Pod's secret. ../README.md describes it.
import { createHash, timingSafeEqual } from 'node:crypto';

export const SECRET_HEADER = 'podsmith-secret';

const [callDigest, probeDigest] = (process.env.PODSMITH_SECRET_SHA256 ?? '')
  .split(',')
  .filter(Boolean)
  .map((hex) => Buffer.from(hex, 'hex'));
delete process.env.PODSMITH_SECRET_SHA256;

/** True for a request that comes from Podsmith; for its health, from the engine's probe as well. */
export function isKnownCaller(secret, isHealth) {
  // Started by hand.
  if (!callDigest) return true;
  const digest = createHash('sha256')
    .update(secret ?? '')
    .digest();
  return (
    timingSafeEqual(digest, callDigest) ||
    Boolean(isHealth && probeDigest && timingSafeEqual(digest, probeDigest))
  );
}
