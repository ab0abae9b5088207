"""What answers a question (检索): query reading, fusion, snippets, measures."""
