#!/bin/sh
# The virtual environment with the pinned, hashed packages and this project in it. Does nothing
# where nothing changed since the last time. A first run that fails leaves no half of it behind.
set -eu
cd "$(dirname "$0")/.."

NEED_MB=2000
VENV=.venv
STAMP=$VENV/.installed
UNFINISHED=$VENV/.unfinished

say() { printf '%s\n' "$*" >&2; }
told=no
fail() { say "make: $*"; told=yes; exit 1; }

state() { # changes with the pins, this project's metadata, this script, and where the folder is
    { pwd -P; cat requirements/uv.txt requirements/dev.txt pyproject.toml tools/install_packages.sh; } | sha256sum
}

python_for_us() { # the first Python from 3.11 on
    for name in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s' "$name"
            return
        fi
    done
    fail "Python 3.11 or newer was not found. Install it (Debian: apt-get install python3) or name it: make up PYTHON=/path/to/python."
}

make_venv() {
    python=$(python_for_us) || { told=yes; exit 1; }
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "installing python3-venv …"
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
                --no-install-recommends python3-venv; } >/dev/null \
                || fail "apt-get could not install python3-venv; install it and run make again."
        else
            fail "this Python cannot make virtual environments. Ask the administrator: apt-get install python3-venv."
        fi
    fi
    rm -rf "$VENV"
    mkdir "$VENV"
    touch "$UNFINISHED"
    "$python" -m venv "$VENV" || fail "the virtual environment could not be made."
}

if [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$(state)" ]; then
    exit 0
fi

fresh=no # anew: where there is none, a killed run left half of one, or the folder was moved
if [ -f "$UNFINISHED" ] || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1 \
    || ! head -1 "$VENV/bin/pip" | grep -qF "$(pwd -P)/"; then
    fresh=yes
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$NEED_MB" ] || fail "the first set-up needs $NEED_MB MB, but only $free MB are free here. Nothing was begun; make room and run make again."
fi

undo() { # what was begun by this run alone
    status=$?
    if [ "$status" != 0 ] && [ "$fresh" = yes ]; then
        rm -rf "$VENV"
        [ "$told" = yes ] || say "make: the packages were not installed, and the half of them was removed again. The lines above say why (no room, no network?); run make again when that is mended."
    fi
}
trap undo EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$fresh" = yes ]; then
    make_venv
fi
say "installing the pinned packages …"
by_pip() {
    "$VENV/bin/python" -m pip install -qq --root-user-action=ignore --disable-pip-version-check \
        --no-deps --require-hashes -r "$1"
}
by_uv() { # in a third of pip's time
    by_pip requirements/uv.txt && "$VENV/bin/uv" pip install -q --python "$VENV/bin/python" \
        --no-deps --compile-bytecode --require-hashes -r requirements/dev.txt
}
# uv does not read pip's settings: where packages come from a mirror that only pip knows, pip fetches.
by_uv || by_pip requirements/dev.txt
"$VENV/bin/python" -m pip install -qq --root-user-action=ignore --disable-pip-version-check --no-deps \
    --no-build-isolation -e .
state >"$STAMP.new"
mv "$STAMP.new" "$STAMP"
rm -f "$UNFINISHED"
