-- Makes podsmith_app, which may nothing beyond its own, the owner of the current database and of all that is in it. A
-- superuser runs this at every start (app-role.ts, deploy/image/postgres.sh): what an earlier version or a restored
-- dump left to another role is taken over. An empty line ends a statement, as PostgreSQL's single-user mode wants it.
DO $$
BEGIN
  IF to_regrole('podsmith_app') IS NULL THEN CREATE ROLE podsmith_app; END IF;
END
$$;

ALTER ROLE podsmith_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;

DO $$
DECLARE
  app CONSTANT oid := to_regrole('podsmith_app');
  part text;
BEGIN
  FOR part IN
    WITH own_schemas AS (
      SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    ), members AS (
      -- What belongs to an extension, or to a column, goes with that.
      SELECT classid, objid FROM pg_depend
      WHERE deptype = 'e' OR (classid = 'pg_class'::regclass AND refobjsubid > 0 AND deptype IN ('a', 'i'))
    )
    SELECT format('DATABASE %I', datname) FROM pg_database WHERE datname = current_database() AND datdba <> app
    UNION ALL
    SELECT format('SCHEMA %I', nspname) FROM own_schemas
    WHERE nspowner NOT IN (app, 'pg_database_owner'::regrole)
    UNION ALL
    SELECT format('TABLE %s', oid::regclass) FROM pg_class
    WHERE relnamespace IN (SELECT oid FROM own_schemas) AND relowner <> app AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND ('pg_class'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
    UNION ALL
    SELECT format('TYPE %s', oid::regtype) FROM pg_type
    WHERE typnamespace IN (SELECT oid FROM own_schemas) AND typowner <> app
      AND (typtype IN ('e', 'd', 'r') OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c'))
      AND ('pg_type'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
    UNION ALL
    SELECT format('ROUTINE %s', oid::regprocedure) FROM pg_proc
    WHERE pronamespace IN (SELECT oid FROM own_schemas) AND proowner <> app
      AND ('pg_proc'::regclass, oid) NOT IN (SELECT classid, objid FROM members)
  LOOP
    EXECUTE format('ALTER %s OWNER TO podsmith_app', part);
  END LOOP;
END
$$;
