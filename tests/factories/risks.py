"""What a business depends on, fears and does, with proofs."""

import hashlib
from decimal import Decimal
from typing import Any

from portal.evidence.models import Proof
from portal.evidence.storage import keep
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.tenancy.references import next_number
from portal.ui.sorting import folded, sort_key
from risks.models import Measure, Risk, RiskMeasure, Service


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
