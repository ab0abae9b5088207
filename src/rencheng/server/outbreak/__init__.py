"""Outbreaks (疫情时间表): counts of signs, timetables made of them, what the public is told."""
