"""JSON for programs (接口)."""
