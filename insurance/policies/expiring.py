"""What expires: contracts, proofs, and the access given to advisers, on one list of the dashboard."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from insurance.policies import queries
from insurance.policies.wording import SOON_DAYS, last_day_for_notice
from portal.access.models import Mandate
from portal.access.rules import Actor, can
from portal.evidence.queries import expiring_proofs
from portal.tenancy.models import Business
from portal.tenancy.references import reference

SHOWN = 5
KINDS = {
    "contract": gettext_lazy("Contract %(title)s"),
    "proof": gettext_lazy("Proof %(title)s"),
    "mandate": gettext_lazy("Access given to %(title)s"),
}


@dataclass(frozen=True, slots=True)
class Expiry:
    """One thing with a last day. `notice_by` is the last day on which a contract can still be ended."""

    kind: str
    title: str
    url: str
    last_day: date
    days_left: int
    notice_by: date | None = None

    @property
    def label(self) -> str:
        return str(KINDS[self.kind]) % {"title": self.title}

    @property
    def tone(self) -> str:
        return "bad" if self.days_left < 0 else "ask"

    @property
    def words(self) -> str:
        n = abs(self.days_left)
        if self.days_left < 0:
            return ngettext("%(n)d day ago", "%(n)d days ago", n) % {"n": n}
        return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n} if n else _("Last day today")

    @property
    def notice_passed(self) -> bool:
        return self.notice_by is not None and self.notice_by < self.last_day - timedelta(days=self.days_left)


def what_expires(business: Business, actor: Actor) -> dict[str, Any]:
    """What is over or ends within sixty days, most urgent first, of what this person may see."""
    today = timezone.localdate()
    found = _contracts(business, today)
    if can(actor, "proof.view"):
        found += _proofs(business, today)
    if can(actor, "sharing.view"):
        found += _mandates(business, today)
    found.sort(key=lambda item: (item.last_day, item.title))
    return {"expiries": found[:SHOWN], "url": _page(business, "policies")}


def _contracts(business: Business, today: date) -> list[Expiry]:
    return [
        Expiry(
            "contract",
            f"{policy.reference} {policy}",
            _page(business, "policy", number=policy.number),
            policy.ends_on,
            (policy.ends_on - today).days,
            last_day_for_notice(policy.ends_on, policy.notice_days),
        )
        for policy in queries.expiring(business, today, limit=SHOWN)
        if policy.ends_on
    ]


def _proofs(business: Business, today: date) -> list[Expiry]:
    return [
        Expiry(
            "proof",
            f"{reference('P', proof.number)} {proof.title}",
            _page(business, "proof", number=proof.number),
            proof.valid_until,
            (proof.valid_until - today).days,
        )
        for proof in expiring_proofs(business, today, limit=SHOWN)
        if proof.valid_until
    ]


def _mandates(business: Business, today: date) -> list[Expiry]:
    rows = Mandate.objects.live(today).filter(business=business, ends_on__lte=today + timedelta(days=SOON_DAYS))
    return [
        Expiry(
            "mandate",
            mandate.organisation.name,
            _page(business, "mandates"),
            mandate.ends_on,
            (mandate.ends_on - today).days,
        )
        for mandate in rows.select_related("organisation").order_by("ends_on")[:SHOWN]
    ]


def _page(business: Business, route: str, **kwargs: Any) -> str:
    return reverse(route, kwargs={"slug": business.slug, **kwargs})
