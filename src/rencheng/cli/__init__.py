"""The command `rencheng` (命令行): one word a job."""
