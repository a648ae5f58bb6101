import { isSecure } from '#lib/auth/request-origin.ts';
import { config } from '#lib/config.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';
import type { SecurityLine } from '#lib/security/line.ts';
import { readDatabaseRole } from '#lib/security/role-store.ts';
import { securityState } from '#lib/security/state.ts';

/** @param headers Of the request that asks: they tell whether it came over HTTPS. */
export async function readSecurity(headers: Headers): Promise<SecurityLine[]> {
  const [engine, databaseRole] = await Promise.all([readEngineStatus(), readDatabaseRole()]);
  return securityState({ engine, databaseRole, settings: config(), isSecure: isSecure(headers) });
}
