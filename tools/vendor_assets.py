"""Copy what the pages load from node_modules to the static folder, and build the icon sprite.

Nothing else of the npm packages reaches the server. Comments that point to source maps are cut:
the maps are not served, and the manifest of static files would miss them.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/rencheng/web/static/vendor"
ICONS = ROOT / "tools/icons.txt"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
LICENCES = {
    "tabler-icons": "@tabler/icons/LICENSE",
    "echarts": "echarts/LICENSE",
    "echarts-notice": "echarts/NOTICE",
    "htmx": "htmx.org/LICENSE",
}  # Tabler's stands in the heads of its two files

SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+")
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
BOUNDING_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def sprite(names: list[str]) -> str:
    """One SVG with a symbol per icon; a name without an icon ends the run with a sentence."""
    symbols = []
    for name in names:
        path = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
        found = SHAPES.search(path.read_text("utf-8")) if path.exists() else None
        if found is None:
            raise SystemExit(f"tools/icons.txt: @tabler/icons has no outline icon named “{name}”.")
        shapes = " ".join(found.group(1).replace(BOUNDING_BOX, "").split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def icon_names() -> list[str]:
    lines = (line.strip() for line in ICONS.read_text("utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def main() -> None:
    """Build the folder beside the old one, then put it in its place."""
    if not MODULES.exists():
        raise SystemExit("node_modules is missing: run `make assets`.")
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "licences").mkdir(parents=True)
    for target, source in FILES.items():
        text = SOURCE_MAP.sub("", (MODULES / source).read_text("utf-8"))
        (fresh / target).write_text(text, "utf-8")
    for target, source in LICENCES.items():
        shutil.copyfile(MODULES / source, fresh / "licences" / f"{target}.txt")
    (fresh / "icons.svg").write_text(sprite(icon_names()), "utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    sys.stdout.write(f"page assets: {len(FILES)} files and the icons, {size // 1024} KB\n")


if __name__ == "__main__":
    main()
