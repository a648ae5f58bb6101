import { z } from 'zod';

/** Where Prisma's errors carry what the database driver saw. */
const driverErrorSchema = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({ kind: z.string(), originalCode: z.string().optional() }),
    }),
  }),
});

/** Prisma's codes P1xxx tell of the connection, P2024 and P2028 of waiting too long for one; the others are a socket's. */
const connectionCode =
  /^(P1\d{3}|P2024|P2028|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** What Prisma calls the same where it knows it. A raw query's error has this, and a code that says nothing. */
const connectionKinds = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'];

/** The driver's own errors about a connection, which have no code and come through Prisma as they are. */
const connectionMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when)/;

/** PostgreSQL's classes 08 (connection), 53 (resources) and 57P (the server stops or starts). */
const serverCode = /^(08|53|57P)/;

/** True when an error says that the database could not be asked, not that the question was wrong. */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (connectionCode.test(code) || serverCode.test(code)) return true;
  if (connectionMessage.test(error.message)) return true;
  const driver = driverErrorSchema.safeParse(error);
  if (!driver.success) return false;
  const { kind, originalCode } = driver.data.meta.driverAdapterError.cause;
  return connectionKinds.includes(kind) || serverCode.test(originalCode ?? '');
}
