"""Tables of the signals: each kind of signal has a file of its own (信号表)."""

from rencheng.server.signals.models.alarm import Alarm, AlarmEvent, AlarmThreshold, Digest
from rencheng.server.signals.models.topic import Topic, TopicDay, TopicRequest

__all__ = [
    "Alarm",
    "AlarmEvent",
    "AlarmThreshold",
    "Digest",
    "Topic",
    "TopicDay",
    "TopicRequest",
]
