#!/bin/sh
# Prints the Secret with which the builder's gateway speaks TLS: a key, its certificate, and the authority that signed it,
# which is made for this and then forgotten. make-secret.sh prints it too; by itself it is for an install that is older:
#   deploy/make-builder-tls.sh | kubectl create -n podsmith -f -
# After ten years, or when the key may be known: `kubectl replace` it, and restart builder and workers.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
umask 077
days=3650
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days $days -subj "/CN=podsmith-builder authority" \
  -keyout ca.key -out ca.crt 2> log || { cat log >&2; exit 1; }
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=podsmith-builder" \
  -keyout tls.key -out tls.csr 2> log || { cat log >&2; exit 1; }
printf 'subjectAltName=DNS:podsmith-builder\nextendedKeyUsage=serverAuth\n' > extensions
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -set_serial 1 -days $days -extfile extensions -out tls.crt \
  2> log || { cat log >&2; exit 1; }
indented() { sed 's/^/    /' "$1"; }
cat << YAML
apiVersion: v1
kind: Secret
metadata:
  name: podsmith-builder-tls
type: kubernetes.io/tls
stringData:
  ca.crt: |
$(indented ca.crt)
  tls.crt: |
$(indented tls.crt)
  tls.key: |
$(indented tls.key)
YAML
