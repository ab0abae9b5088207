"""Minds held (心安): distress read and counted, what the public is told, help, those in danger."""
