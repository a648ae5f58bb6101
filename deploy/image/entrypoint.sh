#!/bin/sh
# Podsmith's parts, without the supervisor of `npm start`: Kubernetes is the supervisor here.
cd /app || exit 1
case "${1:-web}" in
  web) exec node --enable-source-maps --import ./lib/start/mend-requests.mjs node_modules/next/dist/bin/next start -H "$HOST" -p "$PORT" ;;
  worker | migrate | builder-gateway)
    program=$1
    shift
    exec node --enable-source-maps "dist/$program.js" "$@"
    ;;
  postgres) exec /bin/sh deploy/image/postgres.sh ;;
  *) exec "$@" ;;
esac
