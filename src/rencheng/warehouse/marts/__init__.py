"""Marts: what pages and analyses read instead of the rows (集市)."""

from rencheng.warehouse.marts import requests
from rencheng.warehouse.marts.registry import MARTS, Mart, Tables

__all__ = ["MARTS", "Mart", "Tables", "requests"]
