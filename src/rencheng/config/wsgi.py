"""The WSGI entry point that the app server loads."""

import gc
import logging
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rencheng.config.settings")
application = get_wsgi_application()

#: A request makes some thousand objects, hardly any of them in circles: every few are enough.
_COLLECT_EVERY = 20_000


def _warm() -> None:
    """Load what the first request would wait seconds for: models, gazetteer, cells, index."""
    from django.db import connection

    from rencheng.server.knowledge.search import search
    from rencheng.server.requests.reading import reader

    try:
        reader()
        search("")
    except Exception:  # the first request meets the same fault and says it in its own words
        logging.getLogger("rencheng").exception("warming up failed")
    finally:
        connection.close()
    # What was loaded stays: the collector need not walk through it again for every few requests.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY, 20, 20)


threading.Thread(target=_warm, name="warm-up", daemon=True).start()
