#!/bin/sh
# What only some tests need: the extras `spark`, `water` and `exact`.
# Java 17 and pyspark for the tests that run both engines. pyspark (requirements/spark.txt, 470 MB
# installed) is needed by nobody who does not run Spark, so it is not among the packages of `make up`. Java is installed where that may be done (root and apt).
# What stays missing is named loudly and its tests are skipped; in CI (CI=true) that is an error.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
missing=
by_uv() { # pip, where uv finds no packages
    .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --require-hashes \
        -r "requirements/$1.txt" || .venv/bin/python -m pip install -qq --root-user-action=ignore \
        --disable-pip-version-check --no-deps --require-hashes -r "requirements/$1.txt"
}

if ! .venv/bin/python -c 'import pyspark' 2>/dev/null; then
    say "installing pyspark …"
    by_uv spark || missing="pyspark"
fi
for extra in water:wntr exact:ortools; do
    if ! .venv/bin/python -c "import ${extra#*:}" 2>/dev/null; then
        say "installing ${extra#*:} …"
        by_uv "${extra%:*}" || missing="$missing ${extra#*:}"
    fi
done
if ! command -v java >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing Java …"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends openjdk-17-jre-headless; } >/dev/null || say "apt-get could not install Java"
fi
command -v java >/dev/null || missing="$missing java"
[ -n "$missing" ] || exit 0
say '!!!'
say "!!! TESTS OF EXTRAS ARE SKIPPED: missing here: $missing"
say "!!! As root on Debian: apt-get install --no-install-recommends openjdk-17-jre-headless"
say '!!!'
case "${CI:-}" in
    1 | true | yes) exit 1 ;;
esac
