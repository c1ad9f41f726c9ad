"""The catalogue as one business sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.profile.queries import matching_profile
from portal.tenancy.models import Business
from risks.treatment.models import Measure, Theme
from subsidies.funding.models import Follow
from subsidies.funding.themes import funded_by
from subsidies.matching.facts import Profile, Span
from subsidies.matching.ranking import Group, Ranked, rank
from subsidies.matching.records import profile_from_facts, programme_from_record
from subsidies.matching.verdict import Verdict, evaluate
from subsidies.matching.wording import headline
from subsidies.programmes.models import Programme


def profile_to_match(business: Business) -> Profile:
    """The matcher's view of the business's facts; a band counts only without an exact number."""
    facts = matching_profile(business)
    band = facts["employees_band"]
    created = facts["created_on"]
    profile = profile_from_facts(
        employees=facts["employees"],
        naf=facts["naf"],
        region=facts["region_cog"],
        department=facts["department"],
        commune=facts["commune"],
        created_on=date.fromisoformat(created) if created else None,
        micro_entrepreneur=facts["micro_entrepreneur"],
        legal_form=facts["legal_form"],
        turnover_eur=facts["turnover_eur"],
        balance_sheet_eur=facts["balance_sheet_eur"],
    )
    if facts["employees"] is None and band is not None:
        profile = replace(profile, employees=Span(*band))
    return profile


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: the programme, the verdict, and the business's own stand."""

    programme: Programme
    ranked: Ranked
    follow: Follow | None
    themes: frozenset[str]  # in common with measures still to be done

    @property
    def for_measures(self) -> str:
        """The themes of open measures that this programme could pay for, in words."""
        return ", ".join(str(Theme(theme).label) for theme in sorted(self.themes))

    @property
    def group(self) -> Group:
        return self.ranked.group

    @property
    def verdict(self) -> Verdict:
        return self.ranked.verdict

    @property
    def headline(self) -> str:
        return headline(self.ranked.verdict)

    @property
    def amount(self) -> str:
        return amount_text(self.programme.data)


def amount_text(record: dict[str, Any]) -> str:
    """What is known of the amount, as the source words it; empty when nothing is."""
    return str(record.get("amount_text") or "")


def ranked_for(business: Business, today: date) -> list[Listed]:
    """The whole catalogue in the order that helps this business most; four queries.

    Within a group, programmes that could pay for a measure still to be done (a theme in common) come first.
    """
    rows = {row.slug: row for row in Programme.objects.all()}
    follows = {follow.programme_id: follow for follow in Follow.objects.for_business(business)}
    themes = open_themes(business)
    pure = [programme_from_record(row.data) for row in rows.values()]
    listed = [
        Listed(
            rows[item.programme.id],
            item,
            follows.get(rows[item.programme.id].pk),
            frozenset(theme for theme in themes if funded_by(theme, rows[item.programme.id].themes)),
        )
        for item in rank(pure, profile_to_match(business), today)
    ]
    order = list(Group)
    return sorted(listed, key=lambda item: (order.index(item.group), not item.themes))  # stable: keeps the ranking


def open_themes(business: Business) -> set[str]:
    """The themes of the measures that are not done yet."""
    waiting = Measure.objects.for_business(business).filter(status__in=["planned", "under_way"])
    return set(waiting.values_list("theme", flat=True)) - {Theme.OTHER}


def verdict_for(business: Business, programme: Programme, today: date) -> Verdict:
    """The verdict on one programme, criterion by criterion."""
    return evaluate(programme_from_record(programme.data), profile_to_match(business), today)


def missing_facts(listed: Sequence[Listed]) -> list[tuple[str, int]]:
    """(criterion family, how many programmes it would settle or bring nearer), most useful first."""
    counts: dict[str, int] = {}
    for item in listed:
        if item.group is Group.UNKNOWN:
            families = {
                result.criterion.removesuffix("_include").removesuffix("_exclude") for result in item.verdict.unknown
            }
            for family in families:
                counts[family] = counts.get(family, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
