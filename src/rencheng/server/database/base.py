"""Django's PostgreSQL, which asks a connection now and then, not each time, whether it lives."""

from __future__ import annotations

import time

from django.db.backends.postgresql import base

#: A connection that answered so lately is taken to live: a restart of the database costs each
#: thread at most one request, and every other request saves a question. Ours.
_TRUSTED_S = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """See CONN_HEALTH_CHECKS in Django's settings."""

    _asked_at = 0.0

    def connect(self) -> None:
        super().connect()
        self._asked_at = time.monotonic()

    def is_usable(self) -> bool:
        now = time.monotonic()
        if now - self._asked_at < _TRUSTED_S and not self.errors_occurred:
            return True
        usable = bool(super().is_usable())
        if usable:
            self._asked_at = now
        return usable
