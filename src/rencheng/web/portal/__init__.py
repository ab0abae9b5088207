"""What a citizen sees (市民门户)."""
