"""A seeded city that calls its hotline (模拟器), and remembers the truth it put in."""
