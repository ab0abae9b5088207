#!/bin/sh
# No pin or lock holds a download address: any registry or mirror will do.
set -eu
cd "$(dirname "$0")/.."
if grep -nE '(https?|file)://|--(extra-)?index-url|--find-links' \
    requirements/*.txt requirements/*.in package.json package-lock.json .npmrc; then
    echo 'the lines above hold addresses; `make lock` writes files without' >&2
    exit 1
fi
