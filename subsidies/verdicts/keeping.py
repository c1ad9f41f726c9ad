"""Keeping a business's facts for the matcher current, and noting what a change of its facts made it eligible for."""

from collections.abc import Iterable
from datetime import date

from django.db.models import BigIntegerField, Func
from django.utils import timezone

from portal.profile.queries import profile_of
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.matching.criteria import CriterionResult
from subsidies.matching.facts import Profile
from subsidies.matching.lists import PASS
from subsidies.matching.packed import COLUMNS, facts_row, profile_of_row
from subsidies.matching.verdict import evaluate
from subsidies.programmes.catalogue import current
from subsidies.programmes.profiles import matched
from subsidies.verdicts.models import Cause, MatchingFacts
from subsidies.verdicts.noting import began, note


class ThisTransaction(Func):
    """The number of the transaction that writes."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = BigIntegerField()


def keep_facts(business: Business) -> None:
    """After any recorded change: if the facts that programmes ask for moved, keeps the new ones and notes which
    programmes the business became eligible for, or ceased to be. The first time, only the facts are kept."""
    today = timezone.localdate()
    with business_context(write=[business]):
        keep_facts_inside(business, today)


def keep_facts_inside(business: Business, today: date) -> None:
    """`keep_facts` where the context is open already. The row is locked before the profile is read: of two who save at
    once, the one who comes later reads what both have saved."""
    held = _held(business)
    if held is None:
        row = facts_row(matched(profile_of(business)))
        values = {**dict(zip(COLUMNS, row, strict=True)), "since": today, "written_in": ThisTransaction()}
        _made, created = MatchingFacts.objects.get_or_create(business=business, defaults=values)
        if created:
            return
        held = _held(business)
        assert held is not None
    facts = matched(profile_of(business))
    row = facts_row(facts)
    before = tuple(int(getattr(held, name)) for name in COLUMNS)
    if before == row:
        return
    values = dict(zip(COLUMNS, row, strict=True))
    MatchingFacts.objects.for_business(business).update(**values, written_in=ThisTransaction())
    moved = list(_moved(profile_of_row(before), facts, today))
    since = began([pk for pk, *_ in moved])
    for pk, eligible, reasons in moved:
        note(pk, [business.pk], [eligible], day=today, cause=Cause.FACTS, reasons=reasons, since=since[pk])


def _held(business: Business) -> MatchingFacts | None:
    found: MatchingFacts | None = MatchingFacts.objects.for_business(business).select_for_update().first()
    return found


def _moved(before: Profile, after: Profile, today: date) -> Iterable[tuple[int, bool, list[str]]]:
    catalogue = current()
    was, now = (catalogue.compiled.verdicts(profile, today) == PASS for profile in (before, after))
    for place in ((was != now) & ~catalogue.compiled.suspended).nonzero()[0]:  # suspended: shown, recommended to nobody
        kept = catalogue.kept[place]
        pairs = zip(
            evaluate(kept.rules, before, today).criteria, evaluate(kept.rules, after, today).criteria, strict=True
        )
        yield kept.pk, bool(now[place]), turned(pairs)


def turned(pairs: Iterable[tuple[CriterionResult, CriterionResult]]) -> list[str]:
    """The criteria whose outcome differs."""
    return [before.criterion for before, after in pairs if before.outcome is not after.outcome]
