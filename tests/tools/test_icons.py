"""Every icon that a page uses is in the sprite's list."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USED = re.compile(r"""\{% icon ["']([a-z0-9-]+)|icons\.svg' %\}#([a-z0-9-]+)""")


def test_icons_of_the_templates_are_listed() -> None:
    listed = set((ROOT / "tools/icons.txt").read_text("utf-8").split("\n"))
    used = {
        found.group(1) or found.group(2)
        for path in (ROOT / "src/rencheng/web/templates").rglob("*.html")
        for found in USED.finditer(path.read_text("utf-8"))
    }
    assert used
    assert used <= listed, f"add to tools/icons.txt: {sorted(used - listed)}"
