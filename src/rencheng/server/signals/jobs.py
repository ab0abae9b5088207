"""What happens to signals later: topics each morning."""

from rencheng.server.signals import topic_jobs

__all__ = ["topic_jobs"]
