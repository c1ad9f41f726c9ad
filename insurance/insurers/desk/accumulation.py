"""Where several applicants hang on one provider, so that one failure is many claims. Pure.

An applicant counts once, by the newest version that is open; a provider counts under its one code, with those that are
assumed to run on its machines. What is withheld or unknown is told as a number of applicants and nowhere else.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from insurance.dossier.headline import PROVIDERS, Dependency
from insurance.insurers.desk import figures
from insurance.insurers.desk.applicants import Applicant
from portal.ui import format as words
from portal.ui.format import Language
from portal.ui.sorting import sort_key

SEVERAL = 2  # applicants, from which on it is an accumulation
MOST_ROWS = 25
MOST_CHOICES = 200  # of the filter: those on which most applicants hang; any other is found by its name in the address


@dataclass(frozen=True, slots=True)
class Summed:
    """An amount over several applicants: `total` in euros, None unless each of the `of` dossiers tells its own."""

    total: Decimal | None
    told: int
    of: int


@dataclass(frozen=True, slots=True)
class Hanging:
    """One applicant and those of its providers that are the one in question, or run on it."""

    applicant: Applicant
    through: list[Dependency]

    def assumed(self, code: str) -> bool:
        """Whether it hangs on that provider only through others, which is assumed."""
        return all(one["code"] != code for one in self.through)

    def stop(self, name: str) -> Decimal | None:
        """What a stop of the provider costs it at least, in euros: the share of its sales that stops, of the cost of a
        whole stop (`hour_eur`, `day_eur`). None where its dossier does not tell one of the two."""
        shares = [Decimal(share) for one in self.through if (share := one["sales_stopped_pct"]) is not None]
        whole = figures.euros(self.applicant.headline, "stoppage", name)
        return None if whole is None or not shares else whole * max(shares) / 100


@dataclass(frozen=True, slots=True)
class Gathered:
    """A provider and all applicants that hang on it."""

    code: str
    name: str
    hanging: list[Hanging]

    @property
    def count(self) -> int:
        return len(self.hanging)

    @property
    def assumed(self) -> int:
        """How many of them only through another provider."""
        return sum(one.assumed(self.code) for one in self.hanging)

    def summed(self, name: str) -> Summed:
        """What a stop costs all of them at least (`hour_eur`, `day_eur`)."""
        known = [cost for one in self.hanging if (cost := one.stop(name)) is not None]
        return Summed(sum(known, Decimal()) if len(known) == self.count else None, len(known), self.count)

    def services(self, lang: Language) -> str:
        """“Website (3), Mail (1)”: kinds of services, with how many applicants have such a one here."""
        kinds = Counter(kind for one in self.hanging for kind in {*_kinds(one.through, lang)})
        ordered = sorted(kinds.items(), key=lambda pair: (-pair[1], sort_key(pair[0])))
        return ", ".join(_("%(what)s (%(n)d)") % {"what": kind, "n": n} for kind, n in ordered)


@dataclass(frozen=True, slots=True)
class Row:
    """A provider in words."""

    name: str
    code: str
    count: int
    assumed: int
    services: str
    hour: str
    day: str


def newest(rows: Sequence[Applicant]) -> list[Applicant]:
    """Of each business the newest version among these that is open."""
    found: dict[int, Applicant] = {}
    for one in rows:
        other = found.get(one.grant.business_id)
        if one.live and (other is None or one.grant.version_number > other.grant.version_number):
            found[one.grant.business_id] = one
    return list(found.values())


def gathered(rows: Sequence[Applicant]) -> list[Gathered]:
    """All providers of these, the one with most applicants first."""
    names: dict[str, set[str]] = {}
    hanging: dict[str, dict[int, Hanging]] = {}
    for one in newest(rows):
        for dependency in figures.providers(one) or []:
            for provider in (dependency, dependency["runs_on"]):
                if provider is not None:
                    names.setdefault(provider["code"], set()).add(provider["name"])
                    own = hanging.setdefault(provider["code"], {})
                    own.setdefault(one.grant.pk, Hanging(one, [])).through.append(dependency)
    # People write one provider in several ways; the same one of them must stand there at each request.
    found = [Gathered(code, min(names[code]), list(by_grant.values())) for code, by_grant in hanging.items()]
    return sorted(found, key=lambda one: (-one.count, sort_key(one.name), one.code))


def silent(rows: Sequence[Applicant]) -> tuple[int, int]:
    """(withheld, unknown): how many of these applicants do not say on whom they hang."""
    quiet = [one for one in newest(rows) if figures.providers(one) is None]
    withheld = sum(figures.hides(one, PROVIDERS) for one in quiet)
    return withheld, len(quiet) - withheld


def row(one: Gathered, lang: Language) -> Row:
    """The same in words."""
    hour, day = one.summed("hour_eur"), one.summed("day_eur")
    return Row(one.name, one.code, one.count, one.assumed, one.services(lang), _told(hour, lang), _told(day, lang))


def _told(found: Summed, lang: Language) -> str:
    if found.total is None:
        return _("%(n)d of %(m)d tell it") % {"n": found.told, "m": found.of}
    return words.money(found.total, lang, cents=False)


def _kinds(through: Sequence[Dependency], lang: Language) -> Iterator[str]:
    for dependency in through:
        for service in dependency["services"]:
            said = service["kind"][lang] if service["kind"] else service["name"]
            if said:
                yield said
