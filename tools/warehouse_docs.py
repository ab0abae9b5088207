"""Write the marts' columns from their docstrings into docs/{en,zh}/warehouse.md."""

from __future__ import annotations

import re
from pathlib import Path

from rencheng.warehouse.marts import MARTS, Mart

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "docs" / language / "warehouse.md" for language in ("en", "zh")]
BEGIN, END = "<!-- marts -->", "<!-- end of marts -->"


def marts() -> str:
    """Every mart with its columns, as Markdown."""
    return "\n\n".join(_section(mart) for mart in sorted(MARTS.values(), key=lambda m: m.name))


def _section(mart: Mart) -> str:
    summary, _, rest = mart.doc.partition("\n")
    table = ["| column | |", "|---|---|"]
    for entry in re.split(r"\n    (?! )", rest.strip("\n ")):
        name, _, meaning = " ".join(entry.split()).partition(": ")
        if meaning:
            names = ", ".join(f"`{one}`" for one in name.split(", "))
            table.append(f"| {names} | {meaning} |")
    return "\n".join([f"### `{mart.name}`", "", summary, "", *table])


def page(text: str) -> str:
    """The page with its marts as the code has them."""
    before, after = text.split(BEGIN, maxsplit=1)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n\n{marts()}\n\n{END}{after}"


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(page(path.read_text("utf-8")), "utf-8")
