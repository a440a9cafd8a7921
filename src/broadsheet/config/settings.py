"""Django's settings, derived from the newsroom's `Options`. Nothing here is for operators."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from broadsheet.config.options import DATABASE_FILE, newsroom_folder, read_options, secret_key

OPTIONS = read_options()
HOME = newsroom_folder()
PACKAGE = Path(__file__).resolve().parent.parent
_public = urlsplit(OPTIONS.public_url)

DEBUG = False
SECRET_KEY = secret_key(OPTIONS)
ALLOWED_HOSTS = [_public.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [OPTIONS.public_url]
PUBLIC_URL = OPTIONS.public_url

INSTALLED_APPS = [
    # The rooms come first: their templates may stand in for Wagtail's.
    "broadsheet.toolkit",
    "broadsheet.pictures",
    "broadsheet.press",
    "broadsheet.masthead",
    "broadsheet.people",
    "broadsheet.beats",
    "broadsheet.readers",
    "broadsheet.articles",
    "broadsheet.editions",
    "broadsheet.importers",
    "broadsheet.newsletters",
    "broadsheet.frontpage",
    "broadsheet.desk",
    "broadsheet.api",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "broadsheet.people.apps.StaffAccountsConfig",  # wagtail.users with our roles
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "huey.contrib.djhuey",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# Reader pages never pass these: the press calls their views directly.
MIDDLEWARE = [
    "broadsheet.desk.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "broadsheet.desk.middleware.ReviewerMiddleware",
]

ROOT_URLCONF = "broadsheet.config.urls"
WSGI_APPLICATION = "broadsheet.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # Writers wait for each other instead of failing half-way through a transaction.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),  # sslmode and the like
    }


DATABASES = {
    "default": _postgresql(OPTIONS.database_url)
    if OPTIONS.database_url
    else _sqlite(HOME / DATABASE_FILE)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _queue() -> dict[str, Any]:
    """A queue is a wake-up call only; the outbox holds what must happen.

    Its tables are made by `upkeep`, not on import: help and doctor stand without a database.
    """
    common = {"immediate": False, "results": True, "name": "broadsheet"}
    if OPTIONS.queue_url:
        return {
            **common,
            "huey_class": "huey.RedisHuey",
            "connection": {"url": OPTIONS.queue_url},
        }
    if OPTIONS.database_url:
        return {
            **common,
            "huey_class": "huey.PostgresHuey",
            "connection": {"dsn": OPTIONS.database_url, "create_tables": False},
        }
    # A file of its own: polling the queue never waits for the newsroom's writers.
    return {
        **common,
        "huey_class": "huey.SqliteHuey",
        "connection": {"filename": str(HOME / "queue.sqlite3"), "create_tables": False},
    }


HUEY = _queue()
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "OPTIONS": {"enqueue_on_commit": True},
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# Ten wrong passwords for one name from one network address: a quarter of an hour's pause.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "desk/locked_out.html"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Cookies belong to the desk: a reader's request never carries one.
SESSION_COOKIE_PATH = "/desk/"
CSRF_COOKIE_PATH = "/desk/"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's scripts read it
CSRF_COOKIE_SAMESITE = "Lax"
_is_https = _public.scheme == "https"
SESSION_COOKIE_SECURE = _is_https
CSRF_COOKIE_SECURE = _is_https
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the desk frames its own previews
# Believed from these only: desk.middleware.
TRUSTED_PROXIES = OPTIONS.trusted_proxies
if OPTIONS.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The desk: no inline script at all (desk.wagtail_hooks.strict). Inline styles stay: Wagtail's text
# editor and its tooltips write <style> elements whose content differs on every page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
# A newsroom's words win over Wagtail's: articles and pictures instead of pages and images.
LOCALE_PATHS = [str(PACKAGE / "desk" / "data" / "words")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / OPTIONS.static_dir
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / OPTIONS.media_dir
STORE_ROOT = HOME / OPTIONS.store_dir
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

EMBED_HOSTS = OPTIONS.embed_hosts
ENGINE_ORDER = OPTIONS.engine_order
ENGINE_THREADS = OPTIONS.engine_threads
LIBRETRANSLATE_URL = OPTIONS.libretranslate_url
LIBRETRANSLATE_KEY = OPTIONS.libretranslate_key
DEEPL_KEY = OPTIONS.deepl_key
DEEPL_URL = OPTIONS.deepl_url
GOOGLE_KEY = OPTIONS.google_key
GOOGLE_URL = OPTIONS.google_url
AZURE_KEY = OPTIONS.azure_key
AZURE_REGION = OPTIONS.azure_region
AZURE_URL = OPTIONS.azure_url
OPENAI_URL = OPTIONS.openai_url
OPENAI_MODEL = OPTIONS.openai_model
OPENAI_KEY = OPTIONS.openai_key
OPENAI_PRICE_PER_MILLION_TOKENS = OPTIONS.openai_price_per_million_tokens
MODELS_DIR = HOME / OPTIONS.models_dir

WAGTAIL_SITE_NAME = "Broadsheet"
WAGTAILADMIN_BASE_URL = OPTIONS.public_url
WAGTAIL_I18N_ENABLED = False
# The desk's own words are in these languages; Wagtail's alone would make a screen of two tongues.
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Names of machines, not of places: browsers do not know them.
WAGTAIL_USER_TIME_ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILREDIRECTS_AUTO_CREATE = False  # articles.domain.publishing knows dates as well as slugs
WAGTAILIMAGES_IMAGE_MODEL = "pictures.Picture"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = OPTIONS.max_picture_bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = OPTIONS.max_picture_pixels
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gif", "avif", "heic"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "broadsheet.pictures.forms.PictureForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_MODERATION_ENABLED = True

DEFAULT_FROM_EMAIL = OPTIONS.mail_from
SERVER_EMAIL = OPTIONS.mail_from
EMAIL_FILE_PATH: Path | None = None  # where mail is written, without a mail server
if OPTIONS.smtp_url:
    _mail = urlsplit(OPTIONS.smtp_url)
    EMAIL_BACKEND = "broadsheet.toolkit.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_PORT = _mail.port or (465 if EMAIL_USE_SSL else 587)
    EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_PORT == 587
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "outgoing-mail"

MAIL_CONNECTIONS = OPTIONS.mail_connections
MAIL_PER_SECOND = OPTIONS.mail_per_second
MAIL_PER_DOMAIN_PER_SECOND = OPTIONS.mail_per_domain_per_second
MAIL_DOMAIN_RATES = OPTIONS.mail_domain_rates
MAIL_UNCERTAIN = OPTIONS.mail_uncertain
MAIL_LOG = OPTIONS.mail_log
MAIL_PROVIDER = OPTIONS.mail_provider
ANYMAIL: dict[str, Any] = {
    # To connect, and to answer: a sender that is told to end has to be gone in twenty seconds.
    "REQUESTS_TIMEOUT": (5, 15),
    "WEBHOOK_SECRET": OPTIONS.mail_webhook_secret,
    **{name.upper(): value for name, value in OPTIONS.mail_provider_settings.items()},
}
MAIL_WEBHOOK_SECRET = OPTIONS.mail_webhook_secret
BOUNCE_DOMAIN = OPTIONS.bounce_domain or OPTIONS.mail_from.rpartition("@")[2].rstrip(">")
BOUNCE_MAILBOX_URL = OPTIONS.bounce_mailbox_url
DKIM_SELECTOR = OPTIONS.dkim_selector
DKIM_KEY_FILE = HOME / OPTIONS.dkim_key_file

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "broadsheet": {"level": OPTIONS.log_level},
        "huey": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        # Anybody can write a wrong Host, a hundred times a second; it is refused, and that is all.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = [
    # Not DENY: the desk frames its own previews.
    "security.W019",
    # The proxy in front redirects to https (deploy/); the embedded server speaks http.
    "security.W008",
    # HSTS for subdomains and preload are the operator's decision about a whole domain.
    "security.W005",
    "security.W021",
]
