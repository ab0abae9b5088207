"""The sentences, one module a topic: code → (English, 中文)."""
