"""Chromium for the browser tests: where it is, what it lacks, how it is started."""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",  # it loads our own pages only, and containers forbid the sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def find_chromium() -> str | None:
    """The program's path; RENCHENG_CHROMIUM names another one."""
    for name in (os.environ.get("RENCHENG_CHROMIUM"), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    return None


def what_lacks() -> str | None:
    """What browser tests need and this machine lacks, in words; None where nothing lacks."""
    if find_chromium() is None:
        return "Chromium is not installed"
    fonts = shutil.which("fc-list")
    listed = (
        subprocess.run([fonts, ":lang=zh"], capture_output=True, check=False) if fonts else None
    )
    if listed is None or not listed.stdout.strip():
        return "no font with Chinese characters is installed (fonts-noto-cjk)"
    return None
