"""A view or an answer as CSV or Excel (导出): figures only, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rencheng.server.exploring.queries import Found

#: A spreadsheet takes a text that begins so for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SHEET_ROWS = 1_048_575  # of Excel, without the head
_CELL = 32_767  # characters that a cell of Excel holds

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def figures(found: Found) -> Table:
    """A view as one table: a row for each line and point of time, zeros too."""
    head = [_("from"), _("code"), _("name"), found.view.measure]
    rows = (
        [start.isoformat(), row.code, row.name, value]
        for row in found.rows
        for start, value in zip(found.explored.starts, row.curve, strict=True)
    )
    return head, rows


def as_csv(table: Table) -> bytes:
    """The table as CSV that Excel opens in UTF-8."""
    head, rows = table
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(harmless, head))
    writer.writerows([harmless(value) for value in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def as_excel(sheets: dict[str, Table]) -> bytes:
    """Tables as sheets of one workbook."""
    from openpyxl import Workbook  # noqa: PLC0415 - a third of a second that only downloads need

    book = Workbook(write_only=True)
    for title, (head, rows) in sheets.items():
        sheet = book.create_sheet(title[:31])
        sheet.append([_cell(value) for value in head])
        for count, row in enumerate(rows):
            if count >= _SHEET_ROWS:
                break
            sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(found: Found) -> dict[str, Table]:
    """A view as sheets: what it is, its table, its places, its figures by time."""
    view = found.view
    about = (
        (_("from"), view.first.isoformat()),
        (_("to"), view.last.isoformat()),
        (_("place"), found.place_name),
        (_("category"), view.category),
        (_("trade"), view.trade),
        (_("measure"), view.measure),
        (_("total"), found.explored.total),
        (_("span before"), found.explored.before),
    )
    columns = (_("code"), _("name"), view.measure)
    return {
        _("view"): ((_("field"), _("value")), about),
        _("table"): (
            (*columns, _("span before")),
            [(row.code, row.name, row.total, row.before) for row in found.rows],
        ),
        _("places"): (columns, [(row.code, row.name, row.total) for row in found.places]),
        _("figures"): figures(found),
    }


def harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers as they are."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _cell(value: Any) -> Any:
    value = harmless(value)
    if not isinstance(value, str):
        return value
    kept = "".join(sign for sign in value if sign >= " " or sign in "\t\n\r")
    return kept[:_CELL]
