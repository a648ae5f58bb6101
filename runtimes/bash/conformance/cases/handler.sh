#!/usr/bin/env bash

# The value of a parameter of the query.
query() {
  local pair
  while read -r pair; do
    [[ $pair == "$1="* ]] && decode "${pair#*=}"
  done < <(tr '&' '\n' <<< "$QUERY_STRING")
}

decode() {
  local text=${1//+/ }
  printf '%b\n' "${text//%/\\x}"
}

x() { head -c "$1" /dev/zero | tr '\0' x; }

answer_json() { jq --null-input --compact-output "$1"; }

echo_request() {
  local names=(REQUEST_METHOD PATH_INFO HTTP_X_CASE_INSENSITIVE HTTP_X_MISSING HTTP_PODSMITH_SECRET)
  export "${names[@]}"
  # Each byte as the character of its number.
  od -A n -v -t u1 | jq --slurp --arg query "$(query q; echo .)" '{body: {
    method: env.REQUEST_METHOD, path: env.PATH_INFO, body: implode, bodyIsBytes: true,
    query: ($query | split("\n")[:-1]),
    header: env.HTTP_X_CASE_INSENSITIVE, missing: env.HTTP_X_MISSING, secret: env.HTTP_PODSMITH_SECRET,
    hostname: env.HOSTNAME, run: env.PODSMITH_RUN, node: env.PODSMITH_NODE, attempt: env.PODSMITH_ATTEMPT
  }}'
}

answer_bad_header() {
  case $(query fault) in
    'line break') answer_json '{headers: {"X-One": "a\r\nX-Two: b"}}' ;;
    control) answer_json '{headers: {"X-One": "a\u0007b"}}' ;;
    name) answer_json '{headers: {"X One": "a"}}' ;;
    alphabet) answer_json '{headers: {"X-One": "ü€"}}' ;;
    nothing) answer_json '{headers: {"X-One": null}}' ;;
  esac
}

# The process of the server is the function's; its parent is the supervisor.
kill_process() {
  if [[ $(query who) == parent ]]; then kill "-$(query signal)" 1; else kill "-$(query signal)" $PPID; fi
  sleep "0$(query ms)e-3"
}

print_lines() {
  local word count
  word=$(query word)
  for ((count = 0; count < 20; count++)); do
    echo "$word" >&2
    sleep 0.005
  done
  printf '%s\n%s without line end' "$word" "$word" >&2
}

print_parts_of_word() {
  local word count
  word=$(query word)
  for ((count = 0; count < 20; count++)); do
    printf %s "$word" >&2
    printf ' and ' >&2
    printf '%s\n' "$word" >&2
  done
}

print_forged() {
  printf '\x1epodsmith:%s:.:\n' "$HTTP_PODSMITH_INVOCATION" "$HTTP_PODSMITH_INVOCATION" >&2
  echo 'still here' >&2
}

print_bytes() {
  local byte
  for byte in c3 a4 f0 9f 98 80 0a; do printf "\x$byte" >&2; done
}

# Whatever it is told.
wait_for_ever() {
  trap '' TERM
  sleep 1000
}

print_begun() {
  echo whole >&2
  printf begun >&2
  case $(query then) in
    wait) wait_for_ever ;;
    sleep) sleep "0$(query ms)e-3" ;;
    # What is in the pipe ends with the server that reads it.
    exit) sleep 0.2 && kill -9 $PPID ;;
  esac
}

repeat() {
  local count
  for ((count = 0; count < $1; count++)); do printf %s "$2"; done
}

case $(cut -d / -f 2 <<< "$PATH_INFO") in
  echo) echo_request ;;
  none) ;;
  empty) echo '{"body": null}' ;;
  status) echo '{"statusCode": 418}' ;;
  bad-status) echo '{"statusCode": "many"}' ;;
  json) sed '1s/^\xef\xbb\xbf//' ;;
  list-body) answer_json '{body: [1, {a: null}, "ü"]}' ;;
  bytes-body | bytes-return) printf "$(printf '\\x%02x' {0..255})" ;;
  text-body | text-return) printf täxt ;;
  number-body) printf 5 ;;
  header-map) answer_json '{headers: {"X-One": "1", "Content-Type": "text/x-own"}, body: "x"}' ;;
  header-pairs) answer_json '{headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]], body: {}}' ;;
  bad-header) answer_bad_header ;;
  hop-by-hop)
    answer_json '{
      headers: {
        Connection: "keep-alive, X-Named", "Keep-Alive": "timeout=5", "Transfer-Encoding": "chunked",
        Trailer: "X-Sum", Upgrade: "h2c", "Content-Length": "3", "X-Named": "x", "X-Total": "1"
      },
      body: {ok: true}
    }'
    ;;
  bare) answer_json '{query_result: "up=1", ok: true}' ;;
  beside) answer_json '{status: 201, body: "x"}' ;;
  generator) printf 'one ' && printf two ;;
  raise)
    echo "$0: line $LINENO: näh: no good" >&2
    exit 1
    ;;
  exit) exit 7 ;;
  exit-quietly)
    echo 'only on stdout'
    exit 7
    ;;
  exit-by-signal) kill -TERM $$ ;;
  exit-of-command)
    bash -c 'kill -KILL $$'
    exit
    ;;
  fail-beside)
    { echo "could not save $(query word)" >&2 && exit 1; } &
    wait
    ;;
  stick) while :; do :; done ;;
  until-left)
    trap 'echo told >&2; exit 1' TERM
    echo waiting >&2
    sleep 1000 &
    wait
    ;;
  wait) wait_for_ever ;;
  # In a session of its own: what is left in the script's ends with it.
  orphan) setsid sh -c "$(query command) &" ;;
  processes)
    set -- /proc/[0-9]*
    echo "{\"processes\": $#}"
    ;;
  kill) kill_process ;;
  forks) while :; do sleep 1000 & done ;;
  memory) tail /dev/zero ;;
  sleep) sleep "0$(query ms)e-3" ;;
  large) x "$(query bytes)" ;;
  print) print_lines ;;
  print-forged) print_forged ;;
  print-long) echo "$(repeat 30000 ü)" >&2 ;;
  print-child) sh -c 'echo from child; echo to stderr' >&2 ;;
  print-child-long) { x 200000 && echo; } >&2 ;;
  print-child-slowly)
    for _ in {1..10}; do
      /usr/bin/printf '%s;' "$(query word)" >&2
      sleep 0.01
    done
    ;;
  print-around-child)
    echo before >&2
    /usr/bin/printf 'no line end' >&2
    echo after >&2
    ;;
  print-begun-before-child)
    printf 'before ' >&2
    /bin/echo child >&2
    echo after >&2
    ;;
  print-raw) echo line >&2 ;;
  print-device) echo line > /dev/stderr ;;
  print-later) { sleep 0.01 && echo later >&2; } & wait ;;
  print-bytes) print_bytes ;;
  print-parts)
    for part in one ' 2 ' three '\n' fo ur '\n' 'five\r' '\nsix' '\nsev' 'en\n' 'eight\n' ni 'ne\n'; do
      printf "$part" >&2
    done
    ;;
  print-long-in-parts)
    repeat 8991 ü >&2
    echo >&2
    ;;
  print-trace) echo "Trace: $0: line $LINENO: näh: no good" >&2 ;;
  print-parts-of-word) print_parts_of_word ;;
  print-child-in-parts)
    sh -c "for part in one ' two' ' three'; do printf %s \"\$part\"; sleep 0.05; done; echo" >&2
    ;;
  print-begun) print_begun ;;
  write)
    echo kept > /tmp/file
    if (: > /app/file) 2> /dev/null; then printf everywhere; else printf 'only /tmp'; fi
    ;;
  user) printf %s "$(id -u)" ;;
  *) echo '{"statusCode": 404, "body": "no such case"}' ;;
esac
