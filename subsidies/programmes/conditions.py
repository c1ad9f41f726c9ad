"""Free-text conditions by the key of their wording. Pure."""

import hashlib


def condition_key(text: str) -> str:
    """Binds an answer to the very wording that was read: a reworded condition is asked again."""
    return hashlib.sha256(text.encode()).hexdigest()
