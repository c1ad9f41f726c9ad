"""The files that travel inside the PDF and beside it. Pure: from the snapshot, in the active language."""

from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from insurance.claims import contract_table
from insurance.claims.columns import csv_bytes
from insurance.dossier.oed import oed_account
from insurance.dossier.redaction.marks import marked
from insurance.dossier.render import claims, questionnaires
from insurance.dossier.snapshot_schema import Snapshot, json_schema
from insurance.dossier.their_answers import their_answers
from portal.documents.attachments import Attachment
from portal.documents.canonical import canonical_json


@cache
def schema() -> bytes:
    """The JSON Schema of `dossier.json`, as it travels and as it is published."""
    return canonical_json(json_schema())


def attached(snapshot: Snapshot, frozen: bytes | None = None) -> list[Attachment]:
    """The facts as data, their schema, the account for an insurer's tools, and the losses where they are told. `frozen`
    is the canonical JSON of the snapshot, for a caller that has it."""
    data = frozen or canonical_json(snapshot)
    return [
        Attachment("dossier.json", "application/json", data, _("The dossier as data"), "Source"),
        Attachment("dossier.schema.json", "application/schema+json", schema(), _("Its schema")),
        Attachment(
            "oed_account.csv", "text/csv", oed_account(snapshot), _("The account in Open Exposure Data 5.0.0 (cyber)")
        ),
        *_loss_run(snapshot),
        *_questionnaires(snapshot),
    ]


def _loss_run(snapshot: Snapshot) -> list[Attachment]:
    """The rows of the claims' part as tables for an underwriter's own tools."""
    if "claims" not in snapshot:
        return []
    found = marked(snapshot)
    run = found["claims"]
    rows: list[Any] = [claim["row"] for claim in run["claims"]]
    made = [Attachment(claims.TABLE, "text/csv", csv_bytes(rows), _("The loss run as a table"))]
    if "contracts" in run:
        data = contract_table.csv_bytes(run["contracts"], found["company"]["name"], run["as_of"])
        made.append(
            Attachment(claims.BY_CONTRACT, "text/csv", data, _("The losses of each contract beside its premium"))
        )
    return made


def _questionnaires(snapshot: Snapshot) -> list[Attachment]:
    """The answers to each chosen questionnaire under the insurer's own codes."""
    return [
        Attachment(
            questionnaires.file_name(item),
            "application/json",
            canonical_json(their_answers(snapshot, item)),
            _("The answers to the questionnaire of %(insurer)s") % {"insurer": item["insurer"]},
        )
        for item in snapshot.get("questionnaires", [])
    ]
