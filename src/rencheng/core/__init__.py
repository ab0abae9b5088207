"""Decisions as plain functions over plain data (纯核心): no framework, no I/O, no clock."""
