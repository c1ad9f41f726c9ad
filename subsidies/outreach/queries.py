"""What a chamber may know of its clients and programmes: of the businesses that opened it their part "aid", and of no
other. Nothing here is kept: who may be read is asked at each page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from portal.access.models import Mandate, Section
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from portal.ui.sorting import folded
from subsidies.applications.models import Application
from subsidies.applications.queries import best
from subsidies.applications.states import State
from subsidies.matching.compiled import FAMILIES
from subsidies.matching.packed import COLUMNS, NOT_KNOWN
from subsidies.matching.population import Population
from subsidies.matching.reach import lacking_only, reach, standings
from subsidies.matching.records import programme_from_record
from subsidies.programmes.catalogue import Catalogue, Places, current
from subsidies.programmes.models import Programme
from subsidies.verdicts.models import MatchingFacts, VerdictChange

type Counts = NDArray[np.int64]

SORTS = ("recent", "eligible", "missing", "in_hand", "title")
RECENT = timedelta(days=30)
FACTS = {
    "employees": _("the head-count"),
    "naf": _("the activity"),
    "zones": _("the commune"),
    "age_months": _("the day of creation"),
    "micro_entrepreneur": _("whether micro-entrepreneur"),
    "legal_forms": _("the legal form"),
    "turnover_eur": _("the turnover"),
    "balance_sheet_eur": _("the balance sheet total"),
}


def clients_of(organisation: Organisation, today: date) -> dict[int, Business]:
    """The businesses that let this chamber see their part "aid" today, by id."""
    mandates = Mandate.objects.live(today).filter(organisation=organisation, sections__contains=[Section.AID])
    return {mandate.business_id: mandate.business for mandate in mandates.select_related("business")}


def people_of(clients: Iterable[int]) -> Population:
    """The facts of these businesses, in the context that reads them; one that told nothing has no fact known."""
    ids = sorted(clients)
    rows = MatchingFacts.objects.filter(business_id__in=ids).values_list("business_id", *COLUMNS)
    known = {row[0]: row[1:] for row in rows}
    nothing = (NOT_KNOWN,) * len(COLUMNS)
    table = np.array([known.get(pk, nothing) for pk in ids], dtype=np.int64).reshape(-1, len(COLUMNS))
    return Population(np.array(ids, dtype=np.int64), tuple(table.T))


@dataclass(frozen=True, slots=True)
class Line:
    """One programme among the chamber's clients. Numbers of clients."""

    slug: str
    title: str
    operator: str
    kind: str
    suspended: bool
    eligible: int
    recent: int  # of the eligible: became so in the last 30 days
    lacking: tuple[tuple[str, int], ...]  # (fact in words, clients who lack only that one), most first
    in_hand: int  # clients who said that they follow or use it

    @property
    def one_missing(self) -> int:
        """Clients who lack only one answer."""
        return sum(count for _fact, count in self.lacking)

    @property
    def facts(self) -> str:
        """The answers that are missing, in words."""
        return ", ".join(f"{fact} ({count})" for fact, count in self.lacking)


@dataclass(frozen=True)
class Overview:
    """All published programmes among the chamber's clients; places are those of `catalogue.kept`. Arrays hold numbers
    of clients, programme by programme."""

    catalogue: Catalogue
    clients: int
    became: int  # clients for whom some programme became possible in the last 30 days
    eligible: Counts
    lacking: Counts  # (programmes, facts)
    recent: Counts
    in_hand: Counts

    @cached_property
    def one_missing(self) -> Counts:
        """Clients who lack only one answer."""
        return np.asarray(self.lacking.sum(axis=1), dtype=np.int64)

    def where(self, wanted: NDArray[np.bool_], sort: str, *, down: bool) -> Places:
        """The places wanted, by one of SORTS; where equal, the programme that more clients could use comes first."""
        if sort == "title":
            places = np.flatnonzero(wanted).tolist()
            places.sort(key=lambda place: self.catalogue.kept[place].words, reverse=down)
            return np.array(places, dtype=np.intp)
        key = {"eligible": self.eligible, "missing": self.one_missing, "in_hand": self.in_hand}.get(sort, self.recent)
        order = np.lexsort((-self.one_missing, -self.eligible, -key if down else key))
        return order[wanted[order]]

    def lines(self, places: Iterable[int]) -> list[Line]:
        """These programmes, in words."""
        return [self._line(place) for place in places]

    def _line(self, place: int) -> Line:
        one = self.catalogue.kept[place]
        return Line(
            one.slug,
            one.title,
            one.operator,
            one.kind_label,
            one.rules.suspended,
            int(self.eligible[place]),
            int(self.recent[place]),
            _facts(self.lacking[place].tolist()),
            int(self.in_hand[place]),
        )


def overview(organisation: Organisation, today: date) -> Overview:
    """Five queries, however many clients and programmes; the catalogue is judged in this process."""
    clients = clients_of(organisation, today)
    catalogue = current()
    with business_context(read=clients):
        found = reach(catalogue.compiled, people_of(clients), today)
        recent, became = _became(list(clients), today)
        in_hand = _in_hand(list(clients))

    def by_place(counts: Mapping[int, int]) -> Counts:
        return np.array([counts.get(one.pk, 0) for one in catalogue.kept], dtype=np.int64)

    return Overview(
        catalogue,
        len(clients),
        became,
        found.eligible,
        found.lacking,
        np.minimum(by_place(recent), found.eligible),
        by_place(in_hand),
    )


def _facts(missing: Sequence[int]) -> tuple[tuple[str, int], ...]:
    found = sorted(zip(missing, FAMILIES, strict=True), key=lambda pair: (-pair[0], pair[1]))
    return tuple((str(FACTS[family]), count) for count, family in found if count)


_BECAME = """
SELECT programme_id, count(DISTINCT business_id) FROM (
  SELECT v.business_id, v.programme_id, array_agg(v.eligible ORDER BY v.id) AS turns FROM subsidies_verdictchange v
  JOIN subsidies_programme p ON p.id = v.programme_id AND p.state = 'published' AND NOT p.suspended
    AND (p.closes_on IS NULL OR p.closes_on >= %(today)s)
  WHERE v.business_id = ANY(%(clients)s) AND v.changed_on > %(since)s
  GROUP BY v.business_id, v.programme_id
) AS moved WHERE turns[1] AND turns[cardinality(turns)] GROUP BY GROUPING SETS ((programme_id), ())
"""


def _became(clients: list[int], today: date) -> tuple[dict[int, int], int]:
    """(clients who became eligible in the last 30 days and still are, by programme; how many clients that is in all).
    Who ceased and came back in these days was eligible before: nothing new."""
    with connection.cursor() as cursor:
        cursor.execute(_BECAME, {"clients": clients, "since": today - RECENT, "today": today})
        rows = dict(cursor.fetchall())
    return rows, rows.pop(None, 0)


def _in_hand(clients: list[int]) -> dict[int, int]:
    """How many clients have an application for each programme that they did not give up."""
    rows = Application.objects.filter(business_id__in=clients).exclude(state=State.ABANDONED)
    return dict(rows.values_list("programme").annotate(count=Count("business", distinct=True)))


@dataclass(frozen=True, slots=True)
class Client:
    """One client and one programme."""

    business: Business
    since: date | None  # of the change that made it eligible, where one was noted
    lacks: str  # the one missing answer, in words; empty for an eligible client
    stand: str  # what the client said of the programme, in words
    state: str  # the same, as State of an application


@dataclass(frozen=True, slots=True)
class Among:
    """One programme among the clients: lists in the order of names. Those it is not for are only counted."""

    eligible: list[Client]
    one_missing: list[Client]
    others: int

    @property
    def total(self) -> int:
        """All clients."""
        return len(self.eligible) + len(self.one_missing) + self.others


def among_clients(organisation: Organisation, programme: Programme, today: date) -> Among:
    """Who of the clients could use a programme: since when, or which answer is missing."""
    clients = clients_of(organisation, today)
    with business_context(read=clients):
        people = people_of(clients)
        standing = standings(programme_from_record(programme.data), people, today)
        since = _since(list(clients), programme)
        own: dict[int, list[Application]] = {}
        for row in Application.objects.filter(business_id__in=list(clients), programme=programme):
            own.setdefault(row.business_id, []).append(row)
    eligible: list[Client] = []
    one_missing: list[Client] = []
    for pk, mark in zip(people.business.tolist(), standing.tolist(), strict=True):
        lacks = lacking_only(mark)
        if mark and lacks is None:
            continue
        application = best(own.get(pk, []))
        stand, state = (str(application.get_state_display()), application.state) if application else ("", "")
        client = Client(
            clients[pk], since.get(pk) if not mark else None, str(FACTS[lacks]) if lacks else "", stand, state
        )
        (one_missing if lacks else eligible).append(client)
    for found in (eligible, one_missing):
        found.sort(key=lambda client: (folded(client.business.name), client.business.pk))
    return Among(eligible, one_missing, len(clients) - len(eligible) - len(one_missing))


def _since(clients: list[int], programme: Programme) -> dict[int, date]:
    changes = VerdictChange.objects.filter(business_id__in=clients, programme=programme)
    last = changes.order_by("business_id", "-pk").distinct("business_id")
    return dict(last.filter(eligible=True).values_list("business_id", "changed_on"))
