"""What analysts look at, keep and ask of the warehouse (数据探索)."""
