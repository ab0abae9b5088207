"""`rencheng bench` (基准测试): figures of this machine, measured against the running whole."""
