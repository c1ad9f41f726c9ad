"""The append-only trail. The application may insert entries and read; links are written by the database at commit."""

from typing import Any

from django.db import models

from portal.tenancy.models import TenantModel


class Entry(TenantModel):
    """One thing that somebody did. `body` is canonical JSON of the changes; what is hashed is what is stored.

    The actor is an id only: the name lives in the account and can be erased without breaking the chain.
    """

    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    ref = models.CharField(max_length=40, blank=True)
    body = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["business", "ref", "-id"], name="portal_entry_history")]

    @property
    def changes(self) -> dict[str, Any]:
        import json

        return dict(json.loads(self.body))


class Link(TenantModel):
    """The chain: hash of the previous link and of the entry. The application role can only read it."""

    seq = models.BigIntegerField()
    entry_ref = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "seq"], name="portal_link_once"),
            models.UniqueConstraint(fields=["business", "entry_ref"], name="portal_link_entry"),
        ]
