#!/bin/sh
# Compiles a function's image, in steps that are done again only when what they are given has changed:
#
#   build.sh runtime         supervisor and server
#   build.sh dependencies    what function/ has of modules (go.mod, go.sum, vendor/) and imports, for all of which it is there
#   build.sh function        the function, with all its files
#   build.sh try             the same to ./program, in a copy of function/; see podsmith/server/try_compile.go
set -eu

# OpenFaaS's module with the types of its handlers. Ours stands in for it.
SDK=github.com/openfaas/templates-sdk
# A folder of the function's own module, so that its go.mod and vendor/ hold for what is compiled.
MAIN=podsmith-main
# The packages that the function imports, one a line.
IMPORTS=podsmith-imports.txt

root=$(dirname "$(realpath "$0")")

build_runtime() {
    mkdir -p /out/runtime/app /out/runtime/etc/ssl/certs /out/runtime/tmp
    chmod 1777 /out/runtime/tmp
    cp /etc/ssl/certs/ca-certificates.crt /out/runtime/etc/ssl/certs/
    # Among Go's own packages, they are found whatever a function's go.mod and vendor/ say.
    cp -r podsmith "$(go env GOROOT)/src/"
    mkdir -p /app
    go build -ldflags='-s -w' -o /app/supervisor podsmith/supervisor
    go build -ldflags='-s -w' -o /app/tries podsmith/tries
    cp /app/supervisor /out/runtime/app/
    # All of Go's own packages: whichever a function imports, it is there for all.
    go build podsmith/server std
}

build_dependencies() {
    if [ ! -s go.mod ]; then
        # OpenFaaS's name for a function's module.
        printf 'module handler/function\n\ngo %s\n' "$(go env GOVERSION | sed -E 's/^go([0-9]+\.[0-9]+).*/\1/')" > go.mod
    fi
    if uses_sdk; then bring_sdk; fi
    if [ ! -e vendor/modules.txt ] && grep -q '^require' go.mod; then go mod download; fi
    # What cannot be compiled is told, with its place, when the function is.
    grep -Ev "^$(module_name)(/|\$)" "$IMPORTS" | xargs go build > /dev/null 2>&1 || true
}

uses_sdk() { grep -qx "$SDK/go-http" "$IMPORTS"; }

bring_sdk() {
    if grep -qs "^# $SDK" vendor/modules.txt; then return; fi
    # The types were a part of a larger module once.
    if grep -Eq "$SDK[\" ]" go.mod; then place=; else place=/go-http; fi
    printf 'module %s\n' "$SDK$place" > "$root/sdk$place/go.mod"
    go mod edit -require="$SDK$place@v0.0.0" -replace="$SDK$place=$root/sdk$place"
    if [ ! -e vendor/modules.txt ]; then return; fi
    mkdir -p "vendor/$SDK/go-http"
    cp "$root"/sdk/go-http/*.go "vendor/$SDK/go-http/"
    printf '# %s v0.0.0 => %s\n## explicit\n%s/go-http\n' "$SDK$place" "$root/sdk$place" "$SDK" >> vendor/modules.txt
    printf '# %s => %s\n' "$SDK$place" "$root/sdk$place" >> vendor/modules.txt
}

module_name() { sed -nE 's/^module[[:space:]]+"?([^"[:space:]]+)"?.*/\1/p' go.mod; }

# To the program $1.
compile() {
    form=http
    # A handler of net/http may still have a use for the types.
    if uses_sdk && ! grep -q 'func Handle(.*ResponseWriter' ./*.go; then form=sdk; fi
    mkdir "$MAIN"
    sed "s|\"FUNCTION\"|\"$(module_name)\"|" "$root/main/$form/main.go" > "$MAIN/main.go"
    if ! go build -ldflags='-s -w' -o "$1" "./$MAIN" 2> ../errors.txt; then
        cat ../errors.txt >&2
        if grep -Eq 'undefined: function\.Handle|Handle not exported|cannot use function\.Handle' ../errors.txt; then
            echo 'Podsmith: there is no function Handle(w http.ResponseWriter, r *http.Request), nor Handle(req handler.Request) (handler.Response, error) with the types of' "$SDK/go-http" >&2
        fi
        exit 1
    fi
    cat ../errors.txt >&2
}

build_function() {
    mkdir -p /out/function/static
    compile /out/function/function
    # An image's inventory is read from it.
    go version -m /out/function/function > /out/function/go-modules.txt
    # Where functions of OpenFaaS find the files that they read.
    if [ -d static ]; then cp -r static/. /out/function/static/; fi
}

build_try() { compile ../program; }

if [ "$1" = runtime ]; then
    build_runtime
    exit
fi
cd function
if [ -e go.env ]; then export GOENV="$PWD/go.env"; fi
if [ -e vendor/modules.txt ]; then mode=vendor; else mode=mod; fi
export GOFLAGS="$GOFLAGS -mod=$mode"
"build_$1"
