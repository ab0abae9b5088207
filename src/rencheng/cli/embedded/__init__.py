"""The embedded PostgreSQL 18 (内置数据库): one cluster a home folder, ended with its owner."""

from rencheng.cli.embedded.server import RunningDatabase, ensure, exists, forget

__all__ = ["RunningDatabase", "ensure", "exists", "forget"]
