import { sql } from '#lib/db/statement.ts';
import type { DatabaseRole } from '#lib/security/facts.ts';

/** What the role of this process's connections may do beyond its own database. */
export async function readDatabaseRole(): Promise<DatabaseRole> {
  const [role] = await sql<{ isSuperuser: boolean; reachesBeyond: boolean }>`
    SELECT rolsuper AS "isSuperuser",
      rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        OR pg_has_role('pg_execute_server_program', 'USAGE')
        OR pg_has_role('pg_read_server_files', 'USAGE')
        OR pg_has_role('pg_write_server_files', 'USAGE') AS "reachesBeyond"
    FROM pg_roles WHERE rolname = current_user`;
  return role ?? { isSuperuser: false, reachesBeyond: false };
}
