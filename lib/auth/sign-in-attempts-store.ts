import { transaction } from '#lib/db/client.ts';
import { sqlIn } from '#lib/db/statement.ts';

/** How attempts under one bucket are slowed down. */
export interface AttemptRule {
  bucket: string;
  /** So many are free; then each waits twice as long as the one before, from one second on. */
  free: number;
  longestWaitSeconds: number;
  /** Seconds without an attempt after which those before are forgotten. */
  forgetSeconds: number;
}

/** Thrown within a transaction, to undo what it has counted. */
class NotYet extends Error {
  readonly waitSeconds: number;

  constructor(waitSeconds: number) {
    super('An attempt came too early.');
    this.waitSeconds = waitSeconds;
  }
}

/**
 * Counts an attempt under all rules, or under none when one of them says that it comes too early. Counted before the
 * password is looked at: of many at once only those that are free get through.
 *
 * @returns the seconds to wait; 0 when the attempt was counted and may be made
 */
export async function countAttempt(rules: readonly AttemptRule[]): Promise<number> {
  try {
    await transaction(async (tx) => {
      const sql = sqlIn(tx);
      for (const { bucket, free, longestWaitSeconds, forgetSeconds } of rules) {
        const [counted] = await sql<{ attempts: number }>`
          INSERT INTO sign_in_attempts AS seen (bucket, attempts, last_at)
          VALUES (${bucket}, 1, clock_timestamp())
          ON CONFLICT (bucket) DO UPDATE SET
            attempts = CASE
              WHEN seen.last_at < clock_timestamp() - make_interval(secs => ${forgetSeconds}::float8) THEN 1
              ELSE seen.attempts + 1 END,
            last_at = clock_timestamp()
          WHERE seen.attempts < ${free}::int
            OR seen.last_at + make_interval(secs => LEAST(
              2.0 ^ LEAST(seen.attempts - ${free}::int, 30), ${longestWaitSeconds}::float8)) <= clock_timestamp()
          RETURNING attempts`;
        if (counted) continue;
        const [{ wait } = { wait: 1 }] = await sql<{ wait: number }>`
          SELECT extract(epoch FROM last_at + make_interval(secs => LEAST(
            2.0 ^ LEAST(attempts - ${free}::int, 30), ${longestWaitSeconds}::float8)) - clock_timestamp())::float8 AS wait
          FROM sign_in_attempts WHERE bucket = ${bucket}`;
        throw new NotYet(Math.max(1, Math.ceil(wait)));
      }
      const longest = Math.max(...rules.map(({ forgetSeconds }) => forgetSeconds));
      await sql`
        DELETE FROM sign_in_attempts
        WHERE last_at < clock_timestamp() - make_interval(secs => ${longest}::float8)`;
    });
    return 0;
  } catch (error) {
    if (error instanceof NotYet) return error.waitSeconds;
    throw error;
  }
}

/** Takes an attempt back that was right; of the bucket of an account all, since who knows its password may try. */
export async function forgiveAttempt({
  account,
  client,
}: {
  account: string;
  client: string;
}): Promise<void> {
  await transaction(async (tx) => {
    await tx.signInAttempts.deleteMany({ where: { bucket: account } });
    await tx.signInAttempts.updateMany({ where: { bucket: client }, data: { attempts: { decrement: 1 } } });
  });
}
