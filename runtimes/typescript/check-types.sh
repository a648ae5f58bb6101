# Checks the function's types: by its own tsconfig.json, where it has one. An image for tries has no handler.
if [ ! -f function/handler.ts ]; then
  touch types-fit
  exit
fi

project=tsconfig.json
[ -f function/tsconfig.json ] && project=function/tsconfig.json

# Two settings are not the function's: Node.js only leaves types out, and asks for the names that files have.
if node_modules/.bin/tsc --project "$project" --noEmit --pretty false \
  --allowImportingTsExtensions --erasableSyntaxOnly > findings; then
  touch types-fit
  exit
fi
# handler.ts(3,5): … is handler.ts:3:5: … where people and editors look for it.
sed -E 's/^([^(]+)\(([0-9]+),([0-9]+)\): /\1:\2:\3: /' findings
first=$(sed -nE 's/^([^(]+)\(([0-9]+),[0-9]+\): error (.*)/\1:\2: \3/p' findings | head -n 1)
echo "Podsmith: The types do not fit${first:+: $first}"
exit 1
