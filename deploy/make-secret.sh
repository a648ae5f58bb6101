#!/bin/sh
# Prints the Secrets that an install needs, with fresh keys and passwords; tells the admin's password on the terminal.
#   deploy/make-secret.sh you@example.com | kubectl create -n podsmith -f -
#   deploy/make-secret.sh you@example.com postgresql://user:password@host/database | kubectl create -n podsmith -f -
# Without a database it is that of deploy/postgres. (`create` and not `apply`: a second time would change the keys of
# an install that runs.)
set -eu
email=${1:?"Usage: $0 EMAIL [DATABASE_URL]"}
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
password=$(random)
postgres=$(random)
cat << YAML
apiVersion: v1
kind: Secret
metadata:
  name: podsmith
stringData:
  # Signs session cookies.
  auth-secret: "$(random)"
  DATABASE_URL: "${2:-postgresql://podsmith_app:$postgres@podsmith-postgres:5432/podsmith}"
  POSTGRES_PASSWORD: "$postgres"
  # What the worker tells the builder.
  PODSMITH_BUILDER_TOKEN: "$(random)"
  # For automation, as "Authorization: Bearer".
  PODSMITH_API_TOKEN: "$(random)"
  PODSMITH_ADMIN_EMAIL: "$email"
  PODSMITH_ADMIN_PASSWORD: "$password"
YAML
echo ---
"$(dirname "$0")/make-builder-tls.sh"
echo "Sign in as $email with the password $password" >&2
