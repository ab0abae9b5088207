"""Where something is (地理): coordinates, the grid of cells, the gazetteer that reads addresses."""
