#!/usr/bin/env bash
# Receives the context of the run as JSON on stdin; what it writes to stdout, the answer's body, reaches the next step.
#
#   stdin                   the body of the request
#   $REQUEST_METHOD         POST in a pipeline
#   $PATH_INFO              / in a pipeline
#   $QUERY_STRING           verbose=1&tag=a, as it came
#   $CONTENT_TYPE           application/json in a pipeline
#   $HTTP_X_REQUEST_ID …    the other headers, in capitals and with _ for -
#   $PODSMITH_RUN $PODSMITH_NODE $PODSMITH_ATTEMPT $HOSTNAME
set -euo pipefail

# An empty request is an empty object.
data=$(jq --slurp '.[0] // {}')

# Whatever you write to stderr appears in the log of this step.
echo "received $(jq --raw-output 'keys | join(", ")' <<< "$data")" >&2

# The results of this step: all it received, and one value more.
jq --arg greeting "Hello from $HOSTNAME" '. + {greeting: $greeting}' <<< "$data"

# A step fails when the script ends with another exit code than 0, or when it answers with another status than 200:
#
#   jq --null-input '{statusCode: 422, body: {error: "the parameter node is missing"}}'
#
# Other files of this function lie beside this one: source ./checks.sh. The image has curl, jq, ps and Debian's coreutils.
