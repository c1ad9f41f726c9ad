"""Rows for tests, written in the right business's context; keyword arguments win over the defaults."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from insurance.dossier.storage import store_bundle
from insurance.models import (
    Claim,
    Cover,
    DossierVersion,
    InsuranceAnswer,
    Policy,
    PublicSeal,
    RenewalCampaign,
    RenewalItem,
)
from portal.accounts.models import User
from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.tenancy.references import next_number
from portal.ui.sorting import folded, sort_key
from risks.models import Measure, Risk, RiskMeasure, Service
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


@contextmanager
def freeze_now(at: datetime | None) -> Iterator[None]:
    """Django's clock stands still; None lets it run."""
    if at is None:
        yield
    else:
        with patch("django.utils.timezone.now", return_value=at):
            yield


def make_risk(business: Business, title: str = "Boutique en ligne injoignable", **fields: Any) -> Risk:
    with business_context(write=[business]):
        defaults = {"category": "online", "likelihood_current": 4, "impact_current": 3, "level_current": 4}
        return Risk.objects.create(
            business=business,
            number=next_number(business, "R"),
            title=title,
            sort_key=sort_key(title),
            **{"search_key": folded(title), **defaults, **fields},
        )


def make_service(business: Business, name: str = "Boutique en ligne", **fields: Any) -> Service:
    with business_context(write=[business]):
        return Service.objects.create(
            business=business,
            number=next_number(business, "S"),
            name=name,
            sort_key=sort_key(name),
            **{"kind": "shop", "provider": "Hébergeur Breizh", **fields},
        )


def make_measure(
    business: Business, title: str = "Sauvegarder hors ligne", risks: tuple[Risk, ...] = (), **fields: Any
) -> Measure:
    with business_context(write=[business]):
        measure = Measure.objects.create(
            business=business,
            number=next_number(business, "M"),
            title=title,
            sort_key=sort_key(title),
            **{"theme": "cyber", "cost_once_eur": Decimal("480.00"), **fields},
        )
        for risk in risks:
            RiskMeasure.objects.create(business=business, risk=risk, measure=measure)
        return measure


def make_proof(business: Business, title: str = "Attestation de sauvegarde", **fields: Any) -> Proof:
    with business_context(write=[business]):
        defaults = {
            "name": "attestation.pdf",
            "stored_as": "none",
            "content_type": "application/pdf",
            "size_bytes": 1,
            "sha256": "0" * 64,
        }
        return Proof.objects.create(
            business=business, number=next_number(business, "P"), title=title, **{**defaults, **fields}
        )


def make_policy(business: Business, **fields: Any) -> Policy:
    with business_context(write=[business]):
        defaults = {"line": "cyber", "insurer": "Mutuelle du Ponant", "policy_number": "48-2207"}
        policy = Policy.objects.create(business=business, number=next_number(business, "I"), **{**defaults, **fields})
        Cover.objects.create(
            business=business,
            policy=policy,
            head="gross_margin",
            limit_eur=Decimal("50000.00"),
            deductible_eur=Decimal("1000.00"),
            waiting_hours=Decimal(12),
            waiting_mode="beyond",
            indemnity_days=90,
        )
        return policy


def make_insurance_answer(business: Business, question: str = "activity_text", **fields: Any) -> InsuranceAnswer:
    with business_context(write=[business]):
        defaults = {"value": "Boulangerie", "questionnaire_version": "1", "answered_at": timezone.now()}
        return InsuranceAnswer.objects.create(business=business, question=question, **{**defaults, **fields})


def make_claim(business: Business, description: str = "Écran cassé à la livraison", **fields: Any) -> Claim:
    """A closed claim of last year with all of its figures."""
    with business_context(write=[business]):
        amounts = dict.fromkeys(
            ("ground_up_eur", "deductible_eur", "paid_indemnity_eur", "paid_expense_eur"), Decimal(0)
        )
        defaults = {
            "loss_on": timezone.localdate() - timedelta(days=400),
            "status": "closed",
            **amounts,
            "reserve_eur": Decimal(0),
            "recovery_eur": Decimal(0),
        }
        number = next_number(business, "C")
        return Claim.objects.create(business=business, number=number, description=description, **{**defaults, **fields})


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


def make_version(business: Business, content: bytes = b"the sealed bundle", **fields: Any) -> DossierVersion:
    """A dossier version with its seal, as the build job writes them, around any bytes."""
    digest = hashlib.sha256(content).hexdigest()
    with business_context(write=[business]):
        version = DossierVersion.objects.create(
            business=business,
            number=next_number(business, "D"),
            snapshot_sha256=digest,
            pdf_sha256=digest,
            bundle_sha256=digest,
            bundle_stored_as=store_bundle(business, content),
            bundle_bytes=len(content),
            pages=1,
            audit_length=0,
            audit_head="",
            **{"language": "fr", "frozen_at": timezone.now(), "snapshot": '{"sections":[]}', **fields},
        )
    PublicSeal.objects.create(
        token=version.token,
        business=business,
        number=version.number,
        pdf_sha256=digest,
        bundle_sha256=digest,
        frozen_at=version.frozen_at,
        state_since=version.frozen_at,
    )
    return version


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


def make_renewal(
    organisation: Organisation, *businesses: Business, why: str = "keys_missing", **fields: Any
) -> RenewalCampaign:
    """A renewal under way, of a chamber that could not build the dossiers of these businesses."""
    now = timezone.now()
    defaults = {"created_at": now, "start_at": now, "months": 12, "moved": True, "parts": ["company"]}
    defaults |= {"number": RenewalCampaign.objects.filter(organisation=organisation).count() + 1, "with_proofs": True}
    defaults |= {"clients": [business.pk for business in businesses], "failed": len(businesses)}
    defaults["position"] = len(businesses)
    campaign = RenewalCampaign.objects.create(organisation=organisation, **{**defaults, **fields})
    for business in businesses:
        with business_context(write=[business]):
            RenewalItem.objects.create(
                business=business, campaign=campaign, state="failed", why=why, asked_at=now, ended_at=now
            )
    return campaign
