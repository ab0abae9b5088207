"""Every request ever, as Parquet tables by day, and the marts over them (数据仓库).

The only package that names an engine: Ibis over DuckDB on one machine, the same expressions on
Spark. Needs no server and no Django: `open_warehouse(folder)` is where readers begin.
"""

from rencheng.warehouse.reading import Reader, open_warehouse

__all__ = ["Reader", "open_warehouse"]
