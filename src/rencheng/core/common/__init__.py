"""What every part of the core shares (公共): errors, problems of input, the city as plain data."""
