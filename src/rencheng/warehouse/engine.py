"""Which engine runs the expressions (引擎): DuckDB in this process, or Spark.

Expressions are Ibis over tables known by name and columns alone; an engine opens the files under
that name, and turns an expression into its own SQL when rows are asked for.

RENCHENG_ENGINE: `duckdb` (or nothing), `spark` (Spark on this machine's cores), or the address of
a Spark master: `spark://host:7077`, `local[2]`. RENCHENG_WAREHOUSE_MEMORY: what an engine may use.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from rencheng.core.common.errors import InputError, SetupError

ENGINE = "RENCHENG_ENGINE"
MEMORY = "RENCHENG_WAREHOUSE_MEMORY"
#: Leaves room for the database and the web server on a machine of 8 GB.
USUAL_MEMORY = "2GB"
_numbers = count()  # of what is kept: what is kept meanwhile has another name


class Engine(Protocol):
    """What readers and marts need of an engine."""

    name: str

    def open(self, files: Sequence[Path], columns: pa.Schema) -> ir.Table:
        """The rows of these Parquet files as one table; without files, an empty one."""
        ...

    def rows(self, expression: ir.Table) -> pa.Table:
        """Run an expression over tables that this engine opened."""
        ...

    def kept(self, expression: ir.Table) -> AbstractContextManager[ir.Table]:
        """The rows of an expression, worked out once and read as often as wanted meanwhile."""
        ...


class DuckDB:
    """DuckDB in this process: one connection, for one thread at a time."""

    name = "duckdb"

    def __init__(self, memory: str | None = None, threads: int | None = None) -> None:
        self.connection = duckdb.connect(
            config={
                "memory_limit": memory or os.environ.get(MEMORY, USUAL_MEMORY),
                "threads": threads or os.cpu_count() or 1,
                "temp_directory": f"{tempfile.gettempdir()}/rencheng-spill-{os.getpid()}",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )
        self.connection.execute("SET TimeZone = 'UTC'")
        self._known: set[str] = set()

    def open(self, files: Sequence[Path], columns: pa.Schema) -> ir.Table:
        name = _name(files, columns)
        if name not in self._known:
            if files:
                listed = ", ".join(_quoted(str(file)) for file in files)
                self.connection.execute(
                    f"CREATE TEMP VIEW {name} AS SELECT {_in_utc(columns)} "  # noqa: S608 - our own columns and file names, quoted
                    f"FROM read_parquet([{listed}])"
                )
            else:
                self.connection.register(name, columns.empty_table())
            self._known.add(name)
        return ibis.table(ibis.schema(columns), name=name)

    def rows(self, expression: ir.Table) -> pa.Table:
        found = self.connection.execute(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()
        return found.cast(expression.schema().to_pyarrow())

    @contextmanager
    def kept(self, expression: ir.Table) -> Iterator[ir.Table]:
        """Texts are kept as ENUMs, whose order is that of the texts: grouped and sorted as numbers,
        a month's rows take half the time."""
        name, raw = (f"kept_{next(_numbers)}" for _ in range(2))
        texts = [column for column, kind in expression.schema().items() if kind.is_string()]
        run = self.connection.execute
        try:
            run(f"CREATE TEMP TABLE {raw} AS {ibis.to_sql(expression, dialect='duckdb')}")
            for column in texts:
                values = f'SELECT "{column}" FROM {raw} WHERE "{column}" IS NOT NULL'  # noqa: S608 - columns of our marts
                listed = f"{values} UNION SELECT '' ORDER BY 1"
                run(f"CREATE TEMP TYPE {name}_{column} AS ENUM ({listed})")
            coded = ", ".join(f'"{column}"::{name}_{column} AS "{column}"' for column in texts)
            chosen = f"* REPLACE ({coded})" if coded else "*"
            run(f"CREATE TEMP TABLE {name} AS SELECT {chosen} FROM {raw}")  # noqa: S608 - as above
            run(f"DROP TABLE {raw}")
            yield ibis.table(expression.schema(), name=name)
        finally:
            run(f"DROP TABLE IF EXISTS {raw}")
            run(f"DROP TABLE IF EXISTS {name}")
            for column in texts:
                run(f"DROP TYPE IF EXISTS {name}_{column}")


class Spark:
    """Spark by way of Ibis; needs the extra `spark` and Java 17."""

    name = "spark"

    def __init__(self, master: str, memory: str | None = None, **settings: str) -> None:
        try:
            from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
        except ImportError:
            raise SetupError("spark_missing") from None
        ibis.pyspark  # noqa: B018 - makes the options that its compiler asks for
        local = master.startswith("local")
        if local:
            os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")
            # Its workers need the packages of this Python, not those of the system's.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            settings = {
                "spark.driver.host": "127.0.0.1",
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
                **settings,
            }
        settings = {
            "spark.driver.memory": java_size(memory or os.environ.get(MEMORY, USUAL_MEMORY)),
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            **settings,
        }
        builder = SparkSession.builder.master(master).appName("rencheng")
        for key, value in settings.items():
            builder = builder.config(key, value)
        try:
            self.session: Any = builder.getOrCreate()
        except Exception as error:
            raise SetupError("spark_not_started", master=master, why=_first(error)) from None

    def open(self, files: Sequence[Path], columns: pa.Schema) -> ir.Table:
        name = _name(files, columns)
        if files:
            frame = self.session.read.parquet(*(file.absolute().as_uri() for file in files))
        else:
            frame = self.session.createDataFrame(columns.empty_table())
        frame.createOrReplaceTempView(name)
        return ibis.table(ibis.schema(columns), name=name)

    def frame(self, expression: ir.Table) -> Any:
        """The expression as Spark's own data frame."""
        return self.session.sql(ibis.to_sql(expression, dialect="pyspark"))

    def rows(self, expression: ir.Table) -> pa.Table:
        found: pa.Table = self.frame(expression).toArrow()
        return found.cast(expression.schema().to_pyarrow())

    @contextmanager
    def kept(self, expression: ir.Table) -> Iterator[ir.Table]:
        name = f"kept_{next(_numbers)}"
        frame = self.frame(expression).persist()
        frame.createOrReplaceTempView(name)
        try:
            yield ibis.table(expression.schema(), name=name)
        finally:
            self.session.catalog.dropTempView(name)
            frame.unpersist()


def chosen_engine(name: str | None = None) -> Engine:
    """The engine of this name; None: as RENCHENG_ENGINE says.

    Raises InputError `engine_unknown`, SetupError `spark_missing`, `spark_not_started`.
    """
    name = (name if name is not None else os.environ.get(ENGINE, "")).strip() or "duckdb"
    if name == "duckdb":
        return DuckDB()
    if name == "spark":
        return Spark("local[*]")
    if name.startswith(("spark://", "local", "k8s://", "yarn")):
        return Spark(name)
    raise InputError("engine_unknown", name=name)


def java_size(size: str) -> str:
    """A size as Java writes it: 2GB → 2g."""
    return size.strip().lower().removesuffix("b").removesuffix("i")


def _in_utc(columns: pa.Schema) -> str:
    """All columns, times as UTC without a zone: arithmetic on DuckDB's zoned times goes by its
    calendars and takes ten times as long."""
    zoned = [field.name for field in columns if pa.types.is_timestamp(field.type)]
    told = ", ".join(f'make_timestamp(epoch_us("{name}")) AS "{name}"' for name in zoned)
    return f"* REPLACE ({told})" if zoned else "*"


def _name(files: Sequence[Path], columns: pa.Schema) -> str:
    told = "\n".join([*map(str, files), *columns.names])
    return f"rows_{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
