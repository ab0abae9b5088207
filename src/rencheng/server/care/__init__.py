"""The care list (关爱名单): who needs looking after, visits due and done, who needs what."""
