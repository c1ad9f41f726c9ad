"""Programmes, applications, what a chamber curates and writes to businesses."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.tenancy.references import next_number
from risks.models import Measure
from subsidies.models import (
    Application,
    ApplicationDocument,
    ApplicationNote,
    ApplicationTask,
    Campaign,
    CampaignMessage,
    Draft,
    Feed,
    FundingChoice,
    Intake,
    IntakeRow,
    MinorAid,
    Programme,
)
from subsidies.programmes.actions import publish
from subsidies.programmes.models import Origin
from tests.factories.clock import freeze_now


def make_programme(slug: str = "diagnostic-cyber", title: str = "Diagnostic cyber", **fields: Any) -> Programme:
    """A published programme, now or at `published_at`; `data` adds to its record, other fields to its row."""
    record = {"id": slug, "title": title, "kind": "advice", "themes": ["cyber"], "criteria": {}, "conditions": []}
    record |= fields.pop("data", {})
    record |= {name: fields.pop(name) for name in ("themes", "kind", "operator", "url") if name in fields}
    institution = fields.pop("institution", None)
    with freeze_now(fields.pop("published_at", None)):
        (programme,) = publish([record], origin=Origin.COMMAND, institution=institution).programmes
    if fields:
        Programme.objects.filter(pk=programme.pk).update(**fields)
        programme.refresh_from_db()
    return programme


def make_application(business: Business, programme: Programme, **fields: Any) -> Application:
    """An application being prepared, with one document, one task and one note."""
    with business_context(write=[business]):
        mark = fields.pop("mark", "Devis")
        made = Application.objects.create(
            business=business,
            number=next_number(business, "A"),
            programme=programme,
            **{"state": "preparing", "since": timezone.localdate(), "note": mark, **fields},
        )
        own: dict[str, Any] = {"business": business, "application": made}
        ApplicationDocument.objects.create(place=1, title=mark, **own)
        ApplicationTask.objects.create(place=1, title=mark, **own)
        ApplicationNote.objects.create(body=mark, **own)
        return made


def make_minor_aid(business: Business, body: str = "Région Bretagne", **fields: Any) -> MinorAid:
    with business_context(write=[business]):
        defaults = {"decided_on": timezone.localdate(), "equivalent_eur": Decimal("1000.00")}
        return MinorAid.objects.create(
            business=business, number=next_number(business, "L"), body=body, **{**defaults, **fields}
        )


def make_choice(business: Business, measure: Measure, programme: Programme, **fields: Any) -> FundingChoice:
    with business_context(write=[business]):
        return FundingChoice.objects.create(business=business, measure=measure, programme=programme, **fields)


def make_draft(institution: Organisation, author: User, programme: Programme | None = None, **fields: Any) -> Draft:
    """A draft as its author left it: of a programme, or of a new one."""
    content = {**(programme.data if programme else {"id": "nouveau", "title": "Nouveau"}), "state": "published"}
    return Draft.objects.create(
        institution=institution,
        number=Draft.objects.filter(institution=institution).count() + 1,
        programme=programme,
        author=author,
        authors=[author.pk],
        **{"content": content, "base": content if programme else {}, **fields},
    )


FIXED_UID = "00000000-0000-4000-8000-000000000000"


def make_intake(institution: Organisation, title: str = "Diagnostic", uid: str = FIXED_UID) -> Intake:
    """A file of programmes that is read, with one new programme to decide, and an address of such files."""
    Feed.objects.create(institution=institution, uid=uid, name=title, url="https://data.example.org/list.jsonl")
    kept = {"name": "list.jsonl", "stored_as": "none", "sha256": "0" * 64, "size": 1, "due": timezone.now()}
    intake = Intake.objects.create(institution=institution, uid=uid, source=title, origin="file", state="ready", **kept)
    IntakeRow.objects.create(intake=intake, number=1, line=1, slug="new", title=title, kind="new", record={"id": "new"})
    return intake


def make_message(
    business: Business, organisation: Organisation, words: str = "Bonjour", **fields: Any
) -> CampaignMessage:
    """A message of a chamber as a business received it, with the campaign it came by."""
    programme = Programme.objects.order_by("pk").first() or make_programme()
    last = Campaign.objects.filter(organisation=organisation).count()
    campaign = fields.pop("campaign", None) or Campaign.objects.create(
        organisation=organisation,
        number=last + 1,
        programme=programme,
        audience="eligible",
        subject=words[:150],
        message=words,
        sent=1,
        state="done",
        due=timezone.now(),
    )
    with business_context(write=[business]):
        values = {"subject": words[:150], "message": words, "sent_at": timezone.now()}
        return CampaignMessage.objects.create(
            business=business, number=next_number(business, "L"), campaign=campaign, **{**values, **fields}
        )
