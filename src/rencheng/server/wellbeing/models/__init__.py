"""Tables of minds held (心安表): readings, entries, votes, places of help, cases of crisis."""

from rencheng.server.wellbeing.models.crisis import CrisisCase, CrisisStep
from rencheng.server.wellbeing.models.entries import Entry, EntryStep, RumourDay
from rencheng.server.wellbeing.models.public import Helped, PulseBallot
from rencheng.server.wellbeing.models.readings import Reading, Tally
from rencheng.server.wellbeing.models.support import SupportPlace, SupportStep

__all__ = [
    "CrisisCase",
    "CrisisStep",
    "Entry",
    "EntryStep",
    "Helped",
    "PulseBallot",
    "Reading",
    "RumourDay",
    "SupportPlace",
    "SupportStep",
    "Tally",
]
