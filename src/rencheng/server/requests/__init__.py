"""Requests and their history (诉求与办理记录)."""
