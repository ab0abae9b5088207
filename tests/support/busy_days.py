"""An analysis of one place, in a module that other processes can import."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

FOUND = pa.schema([("place", pa.string()), ("days", pa.int64()), ("share", pa.float64())])


def busy_days(place: pa.Table) -> pa.Table:
    """On how many of the place's days there was anything."""
    busy = pc.sum(pc.greater(place["requests"], 0)).as_py()
    return pa.table(
        {"place": place["place"][:1], "days": [busy], "share": [busy / len(place)]}, schema=FOUND
    )
