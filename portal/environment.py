"""Reads settings from the environment: values, `*_FILE` variants for secrets, and URLs of services."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured


def value(name: str, default: str | None = None) -> str:
    """The variable, or the content of the file that `NAME_FILE` points to; refuses to start without either."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set (nor {name}_FILE)")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on."""
    return value(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in value(name, default).split(",") if word.strip()]


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's settings of one PostgreSQL URL; `?host=/folder` names a socket folder."""
    parts = urlparse(url)
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": 2, **options},
    }


def cache_location(broker_url: str) -> str:
    """redis-py spells a socket `unix://`, Celery spells it `redis+socket://`."""
    return broker_url.replace("redis+socket://", "unix://", 1)


def local_secret(path: Path) -> str:
    """A key of this checkout alone, made at first use, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="utf-8").strip()
