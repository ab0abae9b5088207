"""Pages and interfaces (网页与接口)."""
