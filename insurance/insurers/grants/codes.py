"""Codes that open a reader's room: one that the owner tells, kept until the grant ends, or one by mail, good once."""

import hashlib
import hmac
import secrets

from django.utils.crypto import salted_hmac

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that reads like something else
CODE_LENGTH, MAILED_LENGTH = 10, 8


def new_code(length: int = CODE_LENGTH) -> str:
    """Ten characters from 31 are 49 bits, tried at most 800 times an hour from everywhere together."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def hash_code(code: str) -> str:
    """Only this is kept of a code that is told. Spaces, dashes and case do not matter to people, so they do not
    count."""
    return hashlib.sha256(b"grant.1|" + _typed(code).encode()).hexdigest()


def mailed_digest(grant_key: str, code: str) -> str:
    """Only this is kept of a mailed code: bound to its grant and keyed with our secret, since eight characters could be
    tried out against a stolen table."""
    return salted_hmac("grant.code.1", f"{grant_key}|{_typed(code)}", algorithm="sha256").hexdigest()


def same(left: str, right: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(left, right)


def digested_network(network: str) -> str:
    """Tells two networks apart without keeping an address."""
    return salted_hmac("grant.network.1", network, algorithm="sha256").hexdigest() if network else ""


def _typed(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
