"""Call records of the hotline (通话记录)."""
