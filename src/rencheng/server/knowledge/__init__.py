"""Guides, public answers and support lines (知识库)."""
