"""The files that travel inside the PDF and beside it. Pure: from the snapshot, in the active language."""

from functools import cache

from django.utils.translation import gettext as _

from insurance.dossier.oed import oed_account
from insurance.dossier.snapshot_schema import Snapshot, json_schema
from portal.documents.attachments import Attachment
from portal.documents.canonical import canonical_json


@cache
def _schema() -> bytes:
    return canonical_json(json_schema())


def attached(snapshot: Snapshot) -> list[Attachment]:
    """The facts as data, their schema, and the account for an insurer's tools."""
    return [
        Attachment("dossier.json", "application/json", canonical_json(snapshot), _("The dossier as data"), "Source"),
        Attachment("dossier.schema.json", "application/schema+json", _schema(), _("Its schema")),
        Attachment(
            "oed_account.csv", "text/csv", oed_account(snapshot), _("The account in Open Exposure Data 5.0.0 (cyber)")
        ),
    ]
