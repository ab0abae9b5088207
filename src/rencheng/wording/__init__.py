"""Codes and data turned into sentences of the reader's language (措辞)."""
