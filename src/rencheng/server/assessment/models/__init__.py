"""Tables of the assessment (考核表)."""

from rencheng.server.assessment.models.rates import RateCount, RateDelta, RateFact

__all__ = ["RateCount", "RateDelta", "RateFact"]
