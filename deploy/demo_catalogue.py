"""The demo chamber's own programmes, with what an editor meets: one to approve, one begun, one verified."""

from typing import Any

from django.utils import timezone

from deploy.demo_data import fr
from subsidies.curation.actions import begin_draft, submit_draft
from subsidies.curation.standing import verify
from subsidies.models import Programme
from tests.cast import Cast

OWN = ("pass-transition-bzh", "programme-breizh-fab", "visite-energie")
NEW: dict[str, Any] = {
    "id": "demo-conseil-continuite",
    "title": "Conseil continuité (démonstration)",
    "operator": "Chambre de métiers (démo)",
    "kind": "advice",
    "themes": ["continuity"],
    "criteria": {"employees": [1, 49], "zones_include": ["R53"]},
    "amount_text": "Deux demi-journées de conseil",
    "conditions": ["Un rendez-vous sur place avec la dirigeante ou le dirigeant."],
}


def curate(cast: Cast) -> None:
    """Through the same verbs as the pages; only the owner of three imported programmes is set by hand, since the file
    they came with belongs to nobody."""
    Programme.objects.filter(slug__in=OWN).update(institution=cast.chamber)
    rows = {row.slug: row for row in Programme.objects.filter(slug__in=OWN)}
    today = timezone.localdate()
    gwen, denis = (cast.workspace_actor(name, cast.chamber) for name in ("gwen", "denis"))
    if fresh := rows.get("visite-energie"):
        verify(actor=denis, institution=cast.chamber, programme=fresh, revision=fresh.revision, today=today)
    if changed := rows.get("pass-transition-bzh"):
        note = fr("Montants de démonstration : à comparer avec la page officielle.")
        values = {"status_note": note, "documents": [fr("Devis daté"), fr("Attestation de régularité fiscale")]}
        draft = begin_draft(actor=gwen, institution=cast.chamber, programme=changed, changes=values)
        submit_draft(actor=gwen, draft=draft, version=draft.version)
    begin_draft(actor=denis, institution=cast.chamber, changes={**NEW, "title": fr(NEW["title"])})
