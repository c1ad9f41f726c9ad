"""Boxes for what must be read again by us and by nobody who holds a copy of the database."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings


def box(purpose: str) -> Fernet:
    """Authenticated encryption with a key of its own per purpose ("mail.1", "session.1", "mfa.1"), made from the
    site's secret: text sealed for one purpose cannot be opened as another."""
    return _box(purpose, settings.SECRET_KEY)


@lru_cache(maxsize=16)
def _box(purpose: str, secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"rempart.{purpose}|{secret}".encode()).digest()))


def digest(token: str) -> str:
    """What the database keeps of a random token: it finds the row, and cannot be turned back into the token."""
    return hashlib.sha256(token.encode()).hexdigest()
