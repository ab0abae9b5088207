"""Notices to citizens (告知): what was said to whom by which channel, and whether it arrived."""
