"""Signals (信号): what the whole stream says at once, such as alarms with an owner and a state."""
