"""Django settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pghistory

from rencheng.core.common.errors import SetupError

#: Statements are prepared where they ask for it (server.statements), none for having come often.
_NEVER_BY_ITSELF = 2**31


def _required(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SetupError("setting_missing", name=name)
    return value


def _database(url: str) -> dict[str, object]:
    """DATABASE_URL (postgresql://user:password@host:port/name?host=/socket/folder) for Django."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SetupError("database_url_unusable", scheme=parts.scheme or "—")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "rencheng.server.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {**options, "prepare_threshold": _NEVER_BY_ITSELF},
    }


HOME = Path(os.environ.get("RENCHENG_HOME", "var")).resolve()
SECRET_KEY = _required("RENCHENG_SECRET_KEY")
#: Wraps personal data at rest; base64 of 32 bytes.
DATA_KEY = _required("RENCHENG_DATA_KEY")
DATABASES = {"default": _database(_required("DATABASE_URL"))}

DEBUG = os.environ.get("RENCHENG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("RENCHENG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DEMO = os.environ.get("RENCHENG_DEMO") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "ninja",  # serves the interface's page from here, not from elsewhere
    "rencheng.server.people",
    "rencheng.server.places",
    "rencheng.server.assessment",
    "rencheng.server.calls",
    "rencheng.server.notices",
    "rencheng.server.requests",
    "rencheng.server.knowledge",
    "rencheng.server.signals",
    "rencheng.server.lifelines",
    "rencheng.server.outbreak",
    "rencheng.server.wellbeing",
    "rencheng.server.supplies",
    "rencheng.server.grid",
    "rencheng.server.care",
    "rencheng.server.community",
    "rencheng.server.warehousing",
    "rencheng.server.exploring",
    "rencheng.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rencheng.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "rencheng.web.middleware.SafeHeaders",
    "rencheng.web.middleware.ErrorPages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rencheng.web.context.house",
            ],
            "builtins": ["rencheng.web.templatetags.rencheng"],
        },
    }
]

ROOT_URLCONF = "rencheng.config.urls"
WSGI_APPLICATION = "rencheng.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
SESSION_COOKIE_AGE = 8 * 3600  # one shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "wording" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("RENCHENG_TIMEZONE", "Asia/Shanghai")

#: Every app keeps its jobs in `jobs`; the worker looks for them there.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

#: The audit trail is found by its request; the former category, place and unit need no index.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "rencheng.web.compressing.QuicklyCompressedStorage"
        )
    },
}
WHITENOISE_MAX_AGE = 3600

#: A form larger than this is refused before it is read; pictures are checked on their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
PICTURE_MAX_BYTES = 8_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

#: How citizens are told: console, sms, email or webhook; see docs/en/notices.md.
NOTICE_CHANNEL = os.environ.get("RENCHENG_NOTICE_CHANNEL", "console")
SMS_URL = os.environ.get("RENCHENG_SMS_URL", "")
SMS_TOKEN = os.environ.get("RENCHENG_SMS_TOKEN", "")
SMS_BODY = os.environ.get("RENCHENG_SMS_BODY", '{"to": "{phone}", "text": "{text}", "id": "{id}"}')
NOTICE_EMAIL_TO = os.environ.get("RENCHENG_NOTICE_EMAIL_TO", "")
WEBHOOK_URL = os.environ.get("RENCHENG_WEBHOOK_URL", "")
WEBHOOK_SECRET = os.environ.get("RENCHENG_WEBHOOK_SECRET", "")
EMAIL_HOST = os.environ.get("RENCHENG_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("RENCHENG_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("RENCHENG_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("RENCHENG_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("RENCHENG_EMAIL_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("RENCHENG_EMAIL_FROM", "rencheng@localhost")

#: The city folder that is loaded: RENCHENG_CITY, else the demo beside the source.
CITY_PATH = Path(os.environ.get("RENCHENG_CITY", Path(__file__).resolve().parents[3] / "demo"))
INDEX_PATH = HOME / "index"
MODELS_PATH = HOME / "models"
ARCHIVE_PATH = HOME / "archive"

#: Where citizens reach the portal, for links in texts: https://…, without a slash at the end.
PUBLIC_URL = os.environ.get("RENCHENG_PUBLIC_URL", "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"rencheng": {"level": "INFO"}},
}
