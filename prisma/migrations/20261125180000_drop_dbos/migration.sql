-- Runs and builds are carried by their own rows
DROP SCHEMA IF EXISTS "dbos" CASCADE;
