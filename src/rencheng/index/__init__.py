"""The full-text index on disk (全文索引): tantivy behind plain functions."""
