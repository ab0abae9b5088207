"""Requests as rows (表): the columns of the files that `rencheng simulate` writes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from rencheng.core.common.errors import InputError
from rencheng.simulator.records import SimulatedRequest

SUFFIXES = (".parquet", ".csv")
BATCH = 10_000  # rows held at once

#: Column → kind. Those of the truth begin with `truth_`.
COLUMNS: dict[str, str] = {
    "id": "text", "time": "time", "channel": "text", "kind": "text", "title": "text",
    "text": "text", "address": "text", "lat": "number", "lon": "number", "contact_name": "text",
    "contact_phone": "text", "rang_at": "time", "picked_up_at": "time", "hung_up_at": "time",
    "talk_seconds": "count", "agent": "text", "truth_category": "text", "truth_unit": "text",
    "truth_unit_kind": "text", "truth_trade": "text", "truth_trade_said": "flag",
    "truth_place": "text", "truth_place_said": "flag", "truth_duplicate_of": "text",
    "truth_topic": "text", "truth_shock": "text", "truth_distress": "flag",
}  # fmt: skip


def row(request: SimulatedRequest) -> dict[str, Any]:
    """One request as a flat row; what there is not is None."""
    call, known = request.call, request.truth
    values = (
        request.id, request.at, request.channel, request.kind, request.title, request.text,
        request.address, request.lat, request.lon, request.contact_name, request.contact_phone,
        call and call.rang_at, call and call.picked_up_at, call and call.hung_up_at,
        call.talk_seconds if call else None, call and call.agent, known.category, known.unit,
        known.unit_kind, known.trade, known.trade_said, known.place, known.place_said,
        known.duplicate_of, known.topic, known.shock, known.distress,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def check_target(path: Path) -> None:
    """Refuse a file of another kind, or in a folder that is not there, before the work begins."""
    if path.suffix not in SUFFIXES:
        raise InputError("simulate_suffix", path=str(path), known=", ".join(SUFFIXES))
    if not path.absolute().parent.is_dir():
        raise InputError("simulate_folder", folder=str(path.parent))


def write(path: Path, requests: Iterable[SimulatedRequest], zone: str) -> int:
    """Write rows to a Parquet or CSV file, by its suffix; returns how many.

    The file appears under its name only when it is whole. zone: of the times in Parquet.
    """
    check_target(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    writer = _write_csv if path.suffix == ".csv" else _write_parquet
    try:
        written = writer(unfinished, requests, zone)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _batches(requests: Iterable[SimulatedRequest]) -> Iterator[list[dict[str, Any]]]:
    rows = map(row, requests)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _write_csv(path: Path, requests: Iterable[SimulatedRequest], zone: str) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for batch in _batches(requests):
            writer.writerows({key: _plain(value) for key, value in one.items()} for one in batch)
            written += len(batch)
    return written


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _write_parquet(path: Path, requests: Iterable[SimulatedRequest], zone: str) -> int:
    import pyarrow as pa  # noqa: PLC0415 - a second to load, and only files need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    types = {
        "text": pa.string(), "time": pa.timestamp("ms", tz=zone), "number": pa.float64(),
        "count": pa.int32(), "flag": pa.bool_(),
    }  # fmt: skip
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    written = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(requests):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            written += len(batch)
    return written
