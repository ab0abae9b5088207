"""Marts: what pages and analyses read instead of the rows (集市)."""

from rencheng.warehouse.marts import again, calls, deadlines, requests, searches, words
from rencheng.warehouse.marts.registry import MARTS, Mart, Tables

__all__ = [
    "MARTS",
    "Mart",
    "Tables",
    "again",
    "calls",
    "deadlines",
    "requests",
    "searches",
    "words",
]
