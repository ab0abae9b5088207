#!/bin/sh
# Chromium and a Chinese font for the browser tests, where that may be installed (root and apt).
# Elsewhere it says loudly that those tests are skipped; in CI (CI=true) that is an error.
set -eu

say() { printf '%s\n' "$*" >&2; }

lacking() {
    for name in "${RENCHENG_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then
            found=yes
        fi
    done
    [ "${found:-no}" = yes ] || printf 'chromium '
    if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh)" ]; then
        printf 'fonts-noto-cjk fontconfig'
    fi
}

missing=$(lacking)
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing $missing …"
    # shellcheck disable=SC2086 # a list of words
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends $missing; } >/dev/null || say "apt-get could not install $missing"
    missing=$(lacking)
    [ -n "$missing" ] || exit 0
fi
say '!!!'
say "!!! BROWSER TESTS ARE SKIPPED: missing here: $missing"
say "!!! As root on Debian: apt-get install --no-install-recommends $missing"
say '!!!'
case "${CI:-}" in
    1 | true | yes) exit 1 ;;
esac
