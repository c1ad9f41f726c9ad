"""Rows for tests, written in the right business's context; keyword arguments win over the defaults."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.utils import timezone

from insurance.dossier.storage import store_bundle
from insurance.models import (
    Claim,
    Cover,
    CoverWanted,
    DossierVersion,
    GrantCopy,
    Inquiry,
    InquiryEntry,
    InsuranceAnswer,
    PassOnRequest,
    Policy,
    PublicCopy,
    PublicSeal,
    PublishedQuestionnaire,
    QuestionnaireAnswer,
    RenewalCampaign,
    RenewalItem,
    ReviewStatement,
)
from insurance.review.facts import fingerprints
from portal.access.models import Grant
from portal.accounts.models import User
from portal.evidence.models import Proof
from portal.evidence.storage import keep
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


def make_proof(
    business: Business, title: str = "Attestation de sauvegarde", content: bytes | None = None, **fields: Any
) -> Proof:
    """A proof; with `content` its file is there too, which a dossier that speaks of it needs."""
    if content is not None:
        fields |= {
            "stored_as": keep(business.pk, content),
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
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


def make_wanted(business: Business, line: str = "cyber", **fields: Any) -> CoverWanted:
    with business_context(write=[business]):
        return CoverWanted.objects.create(business=business, line=line, **fields)


def make_statement(
    business: Business, organisation: Organisation, noticed: str = "Rien à signaler", **fields: Any
) -> ReviewStatement:
    """A statement of a chamber on two parts, as `give_review` writes it."""
    parts = fields.pop("parts", ["register", "measures"])
    with business_context(write=[business]):
        values = {
            "chamber": organisation.name,
            "adviser_name": "Claire Aubrée",
            "given_at": timezone.now(),
            "fingerprints": fingerprints(business, parts),
            "own_changes": 0,
            "chamber_changes": 0,
        }
        return ReviewStatement.objects.create(
            business=business,
            number=next_number(business, "V"),
            organisation=organisation,
            parts=parts,
            noticed=noticed,
            **{**values, **fields},
        )


def make_questionnaire(insurer: Organisation, code: str = "cyber-tpe") -> PublishedQuestionnaire:
    """The demo's questionnaire, published."""
    content = json.loads((settings.BASE_DIR / "deploy/demo_data/questionnaire_ponant.json").read_text(encoding="utf-8"))
    return PublishedQuestionnaire.objects.create(
        insurer=insurer,
        number=PublishedQuestionnaire.objects.filter(insurer=insurer).count() + 1,
        code=code,
        version=content["version"],
        content={**content, "code": code},
        content_sha256="0" * 64,
        valid_from=date.fromisoformat(content["valid_from"]),
        published_at=timezone.now(),
    )


def make_questionnaire_answer(
    business: Business, row: PublishedQuestionnaire, value: str, **fields: Any
) -> QuestionnaireAnswer:
    """A text that only one insurer asks for."""
    with business_context(write=[business]):
        defaults = {
            "question": "C3",
            "kind": "text",
            "questionnaire_version": row.version,
            "answered_at": timezone.now(),
        }
        return QuestionnaireAnswer.objects.create(
            business=business, insurer=row.insurer, questionnaire=row.code, value=value, **{**defaults, **fields}
        )


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


EMPTY_SNAPSHOT = json.dumps(
    {
        "format": "rempart-dossier/1",
        "version": {"reference": "D-001", "frozen_at": "2026-11-26T17:05:00+00:00", "language": "fr"},
        "sections": [],
    }
)


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
            **{"language": "fr", "frozen_at": timezone.now(), "snapshot": EMPTY_SNAPSHOT, **fields},
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


def make_grant(business: Business, version: DossierVersion | None = None, **fields: Any) -> Grant:
    """A version open for three days by a link and a code, to somebody who may ask to pass it on."""
    version = version or make_version(business)
    values = {"recipient": "Cabinet Le Bris", "max_downloads": 2, "may_pass_on": True}
    if not {"organisation", "email"} & set(fields):
        values["code_sha256"] = "0" * 64
    expires_at = fields.pop("expires_at", timezone.now() + timedelta(days=3))
    return Grant.objects.create(
        business=business, version_number=version.number, expires_at=expires_at, **{**values, **fields}
    )


def make_request(grant: Grant, recipient: str = "Assurances du Port", **fields: Any) -> PassOnRequest:
    """What the reader of a grant asks the owner."""
    with business_context(write=[grant.business]):
        return PassOnRequest.objects.create(
            business=grant.business,
            number=next_number(grant.business, "T"),
            grant=grant,
            asked_by=grant.reader,
            recipient=recipient,
            **{"email": "port@assurances.example", **fields},
        )


def make_copy(grant: Grant, content: bytes = b"the marked bundle") -> GrantCopy:
    """The reader's copy of a grant, as its job writes it, around any bytes."""
    digest = hashlib.sha256(content).hexdigest()
    with business_context(write=[grant.business]):
        copy = GrantCopy.objects.create(
            business=grant.business,
            grant=grant,
            recipient=grant.reader,
            pdf_sha256=digest,
            bundle_sha256=digest,
            bundle_stored_as=store_bundle(grant.business, content),
            bundle_bytes=len(content),
        )
    seal = PublicSeal.objects.get(business=grant.business, number=grant.version_number)
    PublicCopy.objects.create(seal=seal, pdf_sha256=digest, bundle_sha256=digest)
    return copy


def make_inquiry(business: Business, organisation: Organisation, text: str = "Qui répare ?", **fields: Any) -> Inquiry:
    """A question that waits about the newest version, on a grant of its own unless `grant` is given."""
    now = timezone.now()
    with business_context(write=[business]):
        version = DossierVersion.objects.for_business(business).order_by("-number").first()
        grant = fields.pop("grant", None) or make_grant(business, version, organisation=organisation)
        number = next_number(business, "Q")
        row = Inquiry.objects.create(
            business=business, number=number, grant=grant, **{"opened_at": now, "moved_at": now, **fields}
        )
        InquiryEntry.objects.create(business=business, inquiry=row, kind="asked", text=text, who="Nora Salaün", at=now)
    return row


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
