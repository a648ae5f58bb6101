source ./hello.sh
jq '. + {a: "1", b: "2"}'
echo "$greeting" >&2
