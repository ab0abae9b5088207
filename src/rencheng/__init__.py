"""Rencheng (韧城): a city listens to its citizens and recovers faster."""

__version__ = "0.1.0"
