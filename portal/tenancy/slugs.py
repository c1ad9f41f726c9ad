"""Addresses of businesses: readable, and telling nobody which other businesses exist."""

import secrets

from django.utils.text import slugify

_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # nothing that looks like something else
_TAIL, _LONGEST = 4, 60


def new_slug(name: str) -> str:
    """`fournil-des-lices-k7wq` from a name. Always with a random tail: a plain name that is refused, or numbered, would
    tell that somebody else has it."""
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(_TAIL))
    return f"{slugify(name)[: _LONGEST - _TAIL - 1].strip('-_') or 'business'}-{tail}"
