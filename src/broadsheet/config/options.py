"""Every setting of a newsroom, typed and documented in one place.

Read once, from `broadsheet.toml` in the newsroom's folder and from the environment
(`BROADSHEET_<NAME>`, which wins). A wrong value stops the program with the setting's name.
`docs/operators/settings.md` lists them all; a test says so.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from broadsheet.toolkit.errors import BroadsheetError

SETTINGS_FILE = "broadsheet.toml"
DATABASE_FILE = "broadsheet.sqlite3"
SECRET_FILE = "secret.key"  # noqa: S105 - a file's name


PROVIDERS = (
    "amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mandrill", "postal", "postmark",
    "resend", "sendgrid", "sparkpost",
)  # fmt: skip


class SettingsError(BroadsheetError):
    """A setting is missing or wrong."""

    code = "settings"


class Options(BaseSettings):
    """The settings of one newsroom. Sizes in bytes, times in seconds unless the name says."""

    model_config = SettingsConfigDict(env_prefix="BROADSHEET_", extra="forbid")

    public_url: str = Field(
        "http://localhost:8000", description="The address readers use, without a path."
    )
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the server listens on.")
    workers: int = Field(2, ge=1, le=64, description="Server processes.")
    database_url: str = Field(
        "",
        description="Empty: SQLite in the newsroom's folder. Else postgresql://user:pw@host/name.",
    )
    queue_url: str = Field(
        "",
        description="Empty: tasks queue in SQLite or in the PostgreSQL database. "
        "Else redis://host:6379/0.",
    )
    media_dir: str = Field("media", description="Folder of uploaded pictures.")
    store_dir: str = Field("store", description="Folder of the press's ready pages.")
    static_dir: str = Field("static", description="Folder of collected styles and scripts.")
    smtp_url: str = Field(
        "",
        description="Mail server: smtp://user:pw@host:587 (STARTTLS), smtps://… (TLS). "
        "Empty: mail is written to files in the folder's outgoing-mail.",
    )
    mail_from: str = Field("newsroom@localhost", description="Sender of the newsroom's mail.")
    mail_connections: int = Field(
        5, ge=1, le=50, description="Connections to the mail server while an issue is sent."
    )
    mail_per_second: float = Field(
        0.0, ge=0, description="At most so many copies a second, in all. 0: as fast as it goes."
    )
    mail_per_domain_per_second: float = Field(
        0.0, ge=0, description="At most so many copies a second to one domain. 0: no limit."
    )
    mail_domain_rates: dict[str, float] = Field(
        {}, description="Other limits for some domains: copies a second, by domain."
    )
    mail_uncertain: Literal["again", "hold"] = Field(
        "again",
        description="What becomes of a copy of which nobody knows whether it arrived: sent again, "
        "or held until an editor decides.",
    )
    mail_log: str = Field(
        "",
        description="Postfix's log, where smtp_url names the Postfix of this machine: "
        "/var/log/mail.log. After a crash it is asked which copies were taken.",
    )
    mail_provider: str = Field(
        "",
        description="Send issues through a provider's API instead of smtp_url: amazon_ses, brevo, "
        "mailersend, mailgun, mailjet, mandrill, postal, postmark, resend, sendgrid, sparkpost.",
    )
    mail_provider_settings: dict[str, str] = Field(
        {}, description="The provider's keys, named as django-anymail names them."
    )
    mail_webhook_secret: str = Field(
        "", description="“user:password” that a provider's webhook signs in with."
    )
    bounce_domain: str = Field(
        "", description="Domain of the return addresses. Empty: that of mail_from."
    )
    bounce_mailbox_url: str = Field(
        "",
        description="Mailbox that bounces come to: imaps://user:pw@host/INBOX or "
        "pop3s://user:pw@host.",
    )
    dkim_selector: str = Field("", description="Selector of the DKIM key. Empty: not signed here.")
    dkim_key_file: str = Field(
        "dkim.pem", description="RSA key in PEM form that signs, in the newsroom's folder."
    )
    max_picture_bytes: int = Field(20_000_000, ge=100_000, description="Largest picture upload.")
    max_picture_pixels: int = Field(60_000_000, ge=1_000_000, description="Largest picture.")
    max_document_bytes: int = Field(
        20_000_000, ge=100_000, description="Largest document for “New from a document”."
    )
    embed_hosts: list[str] = Field(
        [
            "www.youtube-nocookie.com",
            "player.vimeo.com",
            "w.soundcloud.com",
            "open.spotify.com",
            "www.openstreetmap.org",
        ],
        description="Hosts whose players a reader may load inside an article.",
    )
    engine_order: dict[str, list[str]] = Field(
        {"*": ["ctranslate2", "apertium"]},
        description="Which engines translate, in which order: for a pair (en-es), a language (es), "
        "or all (*). An engine that is not named is not asked.",
    )
    libretranslate_url: str = Field("", description="A LibreTranslate server, http://host:5000.")
    libretranslate_key: str = Field("", description="Its key, where it asks for one.")
    deepl_key: str = Field("", description="Key of the DeepL API.")
    deepl_url: str = Field("", description="Another address for DeepL. Empty: DeepL's own.")
    google_key: str = Field("", description="Key of Google Cloud Translation.")
    google_url: str = Field("", description="Another address for Google. Empty: Google's own.")
    azure_key: str = Field("", description="Key of Azure AI Translator.")
    azure_region: str = Field("", description="Region of the Azure key, where it has one.")
    azure_url: str = Field("", description="Another address for Azure. Empty: Azure's own.")
    openai_url: str = Field(
        "", description="An OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1."
    )
    openai_model: str = Field("", description="The language model to ask there.")
    openai_key: str = Field("", description="Its key, where it asks for one.")
    openai_price_per_million_tokens: float = Field(
        0.0, ge=0, description="What a million tokens cost, for the counter."
    )
    models_dir: str = Field("models", description="Folder of local translation models.")
    engine_threads: int = Field(
        0, ge=0, le=256, description="Threads of the local engine. 0: as many as there are cores."
    )
    trusted_proxies: list[str] = Field(
        [],
        description="Proxies whose X-Forwarded-For and -Proto are believed: addresses or networks.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the log says."
    )
    secret_key: str = Field(
        "", description="Signs sessions and links. Empty: the file secret.key of the folder."
    )

    @field_validator("public_url")
    @classmethod
    def _origin_only(cls, value: str) -> str:
        parts = _parts(value)
        is_origin = re.fullmatch(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?/?", value)
        if not is_origin or not parts.hostname:
            raise ValueError("write it like https://news.example.org, without a path")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        parts = _parts(value)
        if value and (parts.scheme not in ("postgresql", "postgres") or parts.path in ("", "/")):
            raise ValueError("write it like postgresql://user:password@host:5432/name")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _known_mail_server(cls, value: str) -> str:
        if value and _parts(value).scheme not in ("smtp", "smtps"):
            raise ValueError("write it like smtp://user:password@host:587")
        return value

    @field_validator("bounce_mailbox_url")
    @classmethod
    def _known_mailbox(cls, value: str) -> str:
        if value and (
            _parts(value).scheme not in ("imap", "imaps", "pop3", "pop3s")
            or not _parts(value).username
        ):
            raise ValueError("write it like imaps://user:password@host/INBOX or pop3s://…")
        return value

    @field_validator("mail_webhook_secret")
    @classmethod
    def _user_and_password(cls, value: str) -> str:
        user, _colon, password = value.partition(":")
        if value and (not user or len(password) < 12):
            raise ValueError("write it like user:password, the password of 12 letters or more")
        return value

    @field_validator("mail_provider")
    @classmethod
    def _known_provider(cls, value: str) -> str:
        if value and value not in PROVIDERS:
            raise ValueError(f"{value!r} is not known; write one of {', '.join(PROVIDERS)}")
        if value == "amazon_ses" and importlib.util.find_spec("boto3") is None:
            raise ValueError("it needs Amazon's client: pip install boto3")
        return value

    @field_validator("queue_url")
    @classmethod
    def _known_queue(cls, value: str) -> str:
        if value and _parts(value).scheme not in ("redis", "rediss"):
            raise ValueError("write it like redis://host:6379/0")
        if value and importlib.util.find_spec("redis") is None:
            raise ValueError("it needs the Redis client: pip install redis")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError as error:
                raise ValueError(f"{one!r} is no address; write 10.0.0.1 or 10.0.0.0/8") from error
        return value

    @field_validator("embed_hosts")
    @classmethod
    def _host_names(cls, value: list[str]) -> list[str]:
        for one in value:  # they stand in a header, the Content-Security-Policy
            if not re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", one):
                raise ValueError(f"{one!r} is no host; write player.vimeo.com")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        path = newsroom_folder() / SETTINGS_FILE
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=path),
        )


def newsroom_folder() -> Path:
    """Return the newsroom's folder: `BROADSHEET_HOME`, the working directory if it is one, else
    `newsroom` in it.
    """
    named = os.environ.get("BROADSHEET_HOME")
    if not named and Path(SETTINGS_FILE).exists():
        return Path.cwd()
    return Path(named or "newsroom").resolve()


def read_options(**overrides: Any) -> Options:
    """Read the settings; raise `SettingsError` naming each setting that is wrong."""
    unknown = _unknown_variables()
    if unknown:
        raise SettingsError(
            f"The environment sets {', '.join(unknown)}, which Broadsheet does not know. "
            "See docs/operators/settings.md for the names."
        )
    try:
        return Options(**overrides)
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in problem['loc'])}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        where = newsroom_folder() / SETTINGS_FILE
        raise SettingsError(
            f"Settings are wrong ({where} or the environment):\n" + "\n".join(lines)
        ) from error
    except (OSError, ValueError) as error:
        where = newsroom_folder() / SETTINGS_FILE
        raise SettingsError(f"{where} cannot be read: {error}") from error


def secret_key(options: Options) -> str:
    """Return the signing key from the settings or the folder's secret.key.

    A folder that is no newsroom yet (before `broadsheet init`) gets a key that lives for this
    process. Raises `SettingsError` for a newsroom without one: were each process to make up its
    own, nobody could stay signed in.
    """
    if options.secret_key:
        return options.secret_key
    folder = newsroom_folder()
    path = folder / SECRET_FILE
    try:
        key = path.read_text().strip()
    except FileNotFoundError:
        if not (folder / SETTINGS_FILE).exists():
            return os.urandom(32).hex()
        key = ""
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"secret_key: {path} cannot be read: {error}") from error
    if not key:
        raise SettingsError(
            f"secret_key: {path} is missing or empty. Put it back from the backup; or make a new "
            f"one with: broadsheet init {folder} (everybody has to sign in again)."
        )
    return key


def _parts(address: str) -> SplitResult:
    """Split an address; raise ValueError for a port that is none."""
    parts = urlsplit(address)
    _ = parts.port
    return parts


def _unknown_variables() -> list[str]:
    known = {f"BROADSHEET_{name.upper()}" for name in Options.model_fields} | {"BROADSHEET_HOME"}
    return sorted(
        name for name in os.environ if name.startswith("BROADSHEET_") and name not in known
    )
