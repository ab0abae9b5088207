"""Districts, streets, communities, cells and named places (地点与网格)."""
