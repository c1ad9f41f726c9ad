"""What people change about themselves."""

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.sessions import end_sessions


@transaction.atomic
def update_person(*, user: User, name: str, language: str) -> None:
    """The person's own name and language; both show from the next page on."""
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def sign_out_everywhere(*, user: User, keep: str | None = None) -> int:
    """Ends all sessions of the person at once, but the one whose key is `keep`; returns how many ended."""
    return end_sessions(user, keep=keep)
