"""From the working tables into the warehouse: what changed, exported day by day (入库)."""
