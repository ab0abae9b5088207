"""Surveillance (监测预警): which series and which places are out of the ordinary, and how sure."""
