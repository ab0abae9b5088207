"""What happens to signals later: topics each morning, detectors by night and their digest."""

from rencheng.server.signals import alarm_jobs, topic_jobs

__all__ = ["alarm_jobs", "topic_jobs"]
