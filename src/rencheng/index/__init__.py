"""The full-text index on disk (全文索引): tantivy behind plain functions."""

from rencheng.index.search_index import SearchIndex

__all__ = ["SearchIndex"]
