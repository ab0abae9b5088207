"""Tables of the assessment (考核表)."""

from rencheng.server.assessment.models.rates import RateCount, RateDelta, RateFact, RateTotal
from rencheng.server.assessment.models.watch import (
    Card,
    IssueNote,
    MonthlyIssue,
    Replay,
    ReplayedRequest,
)

__all__ = [
    "Card",
    "IssueNote",
    "MonthlyIssue",
    "RateCount",
    "RateDelta",
    "RateFact",
    "RateTotal",
    "Replay",
    "ReplayedRequest",
]
