"""Brings the register's own spreadsheet back: the same risks and measures by their references, nothing twice.

In the business that it came from, R-012 and M-003 are those numbers. In another business they name what the first
import made of them, so that a second one changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from portal.access.rules import Actor
from portal.spreadsheets.cells import Flag, fold
from portal.tenancy.models import Business, Membership
from risks.importing.own import OwnRow
from risks.people import people_of
from risks.register.actions import NewRisk, RiskFields, create_risks, edit_risk
from risks.register.models import Risk
from risks.services.models import Service
from risks.treatment.actions import MeasureFields, create_measure, edit_measure
from risks.treatment.links import risks_of
from risks.treatment.models import Measure

AGAINST_NONE = 0  # in place of a risk's key


@dataclass(slots=True)
class Tally:
    """What was done, and the cells that found no place."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    measures_created: int = 0
    measures_updated: int = 0


class Restoring:
    """One import of a sheet of our own, inside the caller's transaction."""

    def __init__(self, actor: Actor, business: Business, rows: Iterable[OwnRow]) -> None:
        self.actor, self.business, self.rows = actor, business, list(rows)
        self.flags: list[Flag] = []
        self.tally = Tally()
        self.people: dict[str, Membership] = {fold(str(one.user)): one for one in people_of(business)}
        self.services = {fold(one.name): one for one in Service.objects.for_business(business)}
        self.risks = {risk.number: risk for risk in Risk.objects.for_business(business)}
        self.by_ref = {risk.import_ref: risk for risk in self.risks.values() if risk.import_ref}
        self.measures = {measure.number: measure for measure in Measure.objects.for_business(business)}
        held: list[Risk | Measure] = [*self.risks.values(), *self.measures.values()]
        for row in held:
            row.business = business

    def run(self) -> Tally:
        """Risks first, then the measures against them."""
        groups: dict[str, list[OwnRow]] = defaultdict(list)
        for row in self.rows:
            if row.ref or row.risk.get("title"):
                groups[row.ref or f"row {row.number}"].append(row)
        placed: dict[int, Risk] = {}
        new: list[tuple[list[OwnRow], NewRisk]] = []
        for rows in groups.values():
            first = rows[0]
            risk, services = self._known_risk(first), self._services(first)
            fields = self._risk_fields(first)
            if risk is None:
                ref = "" if not first.ref else first.ref
                new.append((rows, NewRisk(ref, cast("RiskFields", fields), tuple(services or ()))))
                continue
            self._edit(risk, fields, services)
            placed |= {row.number: risk for row in rows}
        made = create_risks(actor=self.actor, business=self.business, rows=[item for _rows, item in new])
        self.tally.created = len(made)
        for (rows, _item), risk in zip(new, made, strict=True):
            placed |= {row.number: risk for row in rows}
        self._measures(placed)
        return self.tally

    def _known_risk(self, row: OwnRow) -> Risk | None:
        if row.business == self.business.slug and (number := _number(row.ref, "R")):
            return self.risks.get(number) or self.by_ref.get(row.ref)
        return self.by_ref.get(row.ref) if row.ref else None

    def _risk_fields(self, row: OwnRow) -> dict[str, Any]:
        said = {name: value for name, value in row.risk.items() if name not in {"owner", "services"}}
        if (owner := self._person(row, row.risk.get("owner"))) is not None:
            said["owner"] = owner
        return said

    def _person(self, row: OwnRow, name: str | None) -> Membership | None:
        member = self.people.get(fold(name)) if name else None
        if name and member is None:
            why = _("“%(name)s” is nobody of this business: nobody was put down.") % {"name": name[:60]}
            self.flags.append(Flag(f"A{row.number}", why))
        return member

    def _services(self, row: OwnRow) -> list[Service] | None:
        """None where the sheet says nothing of them."""
        names = row.risk.get("services")
        if names is None:
            return None
        found = []
        for name in names:
            service = self.services.get(fold(name))
            if service is None:
                why = _("“%(name)s” is none of your services: the risk is there without it.") % {"name": name[:60]}
                self.flags.append(Flag(f"A{row.number}", why))
            else:
                found.append(service)
        return found

    def _edit(self, risk: Risk, fields: Mapping[str, Any], services: list[Service] | None) -> None:
        before = risk.version
        changed = {name: value for name, value in fields.items() if not _same(getattr(risk, name), value)}
        edit_risk(actor=self.actor, risk=risk, version=risk.version, services=services, **cast("RiskFields", changed))
        if risk.version == before:
            self.tally.unchanged += 1
        else:
            self.tally.updated += 1

    def _measures(self, placed: Mapping[int, Risk]) -> None:
        """Each measure once, against every risk whose rows name it."""
        groups: dict[str, list[OwnRow]] = defaultdict(list)
        for row in self.rows:
            if row.measure.get("title"):
                groups[row.measure_ref or f"row {row.number}"].append(row)
        held: dict[tuple[int, str], Measure] = {}
        for measure in Measure.objects.for_business(self.business).prefetch_related("risk_links"):
            measure.business = self.business
            for risk_id in [link.risk_id for link in measure.risk_links.all()] or [AGAINST_NONE]:
                held[risk_id, measure.title] = measure
        for rows in groups.values():
            risks = [placed[row.number] for row in rows if row.number in placed]
            self._measure(rows[0], risks, held)

    def _measure(self, row: OwnRow, risks: list[Risk], held: Mapping[tuple[int, str], Measure]) -> None:
        said = {name: value for name, value in row.measure.items() if name != "owner"}
        if (owner := self._person(row, row.measure.get("owner"))) is not None:
            said["owner"] = owner
        number = _number(row.measure_ref, "M") if row.business == self.business.slug else None
        against_keys = [risk.pk for risk in risks] or [AGAINST_NONE]
        known = self.measures.get(number or 0) or next(
            (held[pk, said["title"]] for pk in against_keys if (pk, said["title"]) in held), None
        )
        if known is None:
            fields = cast("MeasureFields", said)
            create_measure(actor=self.actor, business=self.business, risks=risks, **fields)
            self.tally.measures_created += 1
            return
        before = known.version
        changed = {name: value for name, value in said.items() if not _same(getattr(known, name), value)}
        against = {risk.pk: risk for risk in [*risks_of(known), *risks]}
        edit_measure(
            actor=self.actor,
            measure=known,
            version=known.version,
            risks=list(against.values()),
            **cast("MeasureFields", changed),
        )
        self.tally.measures_updated += known.version != before


def _number(ref: str, letter: str) -> int | None:
    found = re.fullmatch(rf"{letter}-0*([1-9][0-9]{{0,8}})", ref, re.ASCII)
    return int(found[1]) if found else None


def _same(stored: Any, said: Any) -> bool:
    """A spreadsheet keeps one kind of line end."""
    return (stored.replace("\r\n", "\n") if isinstance(stored, str) else stored) == said
