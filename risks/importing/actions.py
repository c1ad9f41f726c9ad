"""Brings a reading into the register: all of it or nothing, and the same file twice changes nothing the second time."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from portal.access.rules import Actor, require
from portal.spreadsheets.cells import Flag, fold
from portal.tenancy.models import Business, Membership
from risks.importing.own import STATUSES
from risks.importing.reading import Reading, Row
from risks.importing.restoring import Restoring
from risks.people import people_of
from risks.register.actions import NewRisk, RiskFields, create_risks, edit_risk
from risks.register.models import Category, Risk
from risks.treatment.actions import MeasureFields, create_measures, edit_measure
from risks.treatment.models import Measure, RiskMeasure

_TEXTS = ("source", "cause", "consequences", "existing_controls")
_CATEGORIES = (
    (Category.CYBER, ("cyber", "informatique", "it", "securite informatique", "systeme d information")),
    (Category.ONLINE, ("online", "en ligne", "service en ligne", "services en ligne", "web", "online services")),
    (Category.FRAUD, ("fraude", "vol", "fraud", "theft", "fraude et vol", "fraud and theft")),
    (Category.PROPERTY, ("batiment", "locaux", "incendie", "property", "fire", "premises", "building")),
    (Category.PEOPLE, ("rh", "humain", "ressources humaines", "people", "hr", "personnel", "social")),
    (Category.SUPPLY, ("fournisseurs", "fournisseur", "supply", "suppliers", "energie", "approvisionnement")),
    (Category.LIABILITY, ("responsabilite", "liability", "responsabilite civile")),
    (Category.REGULATION, ("reglementaire", "juridique", "legal", "conformite", "compliance", "regulation")),
    (Category.FINANCE, ("finance", "financier", "financial", "tresorerie")),
)  # fmt: skip
_CATEGORY = {word: category for category, words in _CATEGORIES for word in words}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to risks and measures, and the cells that it could not place."""

    created: int
    updated: int
    unchanged: int
    measures_created: int
    measures_updated: int
    flags: tuple[Flag, ...]


@transaction.atomic
def import_register(*, actor: Actor, business: Business, reading: Reading) -> Imported:
    """Writes the risks of a reading and a measure for each action. A risk is known again by the sheet's reference,
    without one by its title. What the sheet does not know erases nothing; a text that somebody wrote here stays.

    Raises ValidationError by field, PermissionDenied without the right; then nothing is written.
    """
    require(actor, "risk.create", business)
    require(actor, "measure.create", business)
    # Two files at once would each miss what the other brings: the second waits for the first.
    Business.objects.select_for_update(no_key=True).get(pk=business.pk)
    if reading.own:
        restoring = Restoring(actor, business, reading.own)
        done = restoring.run()
        return Imported(
            done.created,
            done.updated,
            done.unchanged,
            done.measures_created,
            done.measures_updated,
            tuple(restoring.flags),
        )
    return _Import(actor, business, reading).run()


class _Import:
    def __init__(self, actor: Actor, business: Business, reading: Reading) -> None:
        self.actor, self.business, self.reading = actor, business, reading
        self.flags: list[Flag] = []
        self.letters = {name: letter for letter, name in reading.mapping.items()}
        people: dict[str, list[Membership]] = defaultdict(list)
        for member in people_of(business):
            people[fold(str(member.user))].append(member)
        self.people = {name: found[0] for name, found in people.items() if len(found) == 1}
        self.by_ref: dict[str, Risk] = {}
        self.by_title: dict[str, list[Risk]] = defaultdict(list)
        for risk in Risk.objects.for_business(business).order_by("number"):
            risk.business = business
            if risk.import_ref:
                self.by_ref[risk.import_ref] = risk
            else:
                self.by_title[fold(risk.title)].append(risk)

    def run(self) -> Imported:
        new: list[tuple[Row, NewRisk]] = []
        known: list[tuple[Row, Risk]] = []
        updated = 0
        for row in self.reading.risks:
            fields = self._fields(row)
            risk = self._find(row)
            if risk is None:
                new.append((row, NewRisk(row.values["ref"] or "", cast("RiskFields", fields))))
            else:
                updated += self._edit(risk, fields)
                known.append((row, risk))
        made = create_risks(actor=self.actor, business=self.business, rows=[item for _row, item in new])
        pairs = [*zip((row for row, _item in new), made, strict=True), *known]
        measures_created, measures_updated = self._measures(pairs)
        return Imported(len(made), updated, len(known) - updated, measures_created, measures_updated, tuple(self.flags))

    def _find(self, row: Row) -> Risk | None:
        if row.values["ref"]:
            return self.by_ref.get(row.values["ref"])
        same = self.by_title[fold(row.values["title"])]
        return same.pop(0) if same else None

    def _fields(self, row: Row) -> dict[str, Any]:
        """What the row says of the risk; only what it knows."""
        said = row.values
        fields = {
            "title": said["title"],
            "category": _CATEGORY.get(fold(row.extra.get("category", ""))),
            "likelihood_current": said["likelihood"],
            "impact_current": said["impact"],
            "owner": self._owner(row),
            "review_on": said["review"],
            "source": self._source(row),
            **{name: row.extra.get(name) for name in _TEXTS[1:]},
        }
        return {name: value for name, value in fields.items() if value not in (None, "")}

    def _owner(self, row: Row) -> Membership | None:
        name = row.values["owner"]
        member = self.people.get(fold(name)) if name else None
        if name and member is None:
            letter = self.letters.get("owner", "A")
            why = _("“%(name)s” is nobody of this business: the name was kept with the risk.") % {"name": name[:60]}
            self.flags.append(Flag(f"{letter}{row.number}", why))
        return member

    def _source(self, row: Row) -> str:
        """What has no place of its own in the register stays readable: the person and the cost that the sheet names."""
        parts = []
        name = row.values["owner"]
        if name and fold(name) not in self.people:
            parts.append(_("Person named in the imported sheet: %(name)s.") % {"name": name})
        low, high = (_euros(row.values[side]) for side in ("cost_min", "cost_max"))
        if low or high:
            said = {"low": low or "?", "high": high or "?"}
            parts.append(_("Cost of one event in the imported sheet, before VAT: %(low)s to %(high)s €.") % said)
        return " ".join(parts)

    def _edit(self, risk: Risk, fields: dict[str, Any]) -> bool:
        kept = {name: value for name, value in fields.items() if name not in _TEXTS or not getattr(risk, name)}
        if not _differs(risk, kept):
            return False
        edit_risk(actor=self.actor, risk=risk, version=risk.version, **cast("RiskFields", kept))
        return True

    def _measures(self, pairs: list[tuple[Row, Risk]]) -> tuple[int, int]:
        """A measure for each action; of a known risk, the one with the same title is the same."""
        known: dict[tuple[int, str], Measure] = {}
        for link in RiskMeasure.objects.for_business(self.business).select_related("measure"):
            link.measure.business = self.business
            known[link.risk_id, link.measure.title] = link.measure
        new: list[tuple[Risk, MeasureFields]] = []
        updated = 0
        for row, risk in pairs:
            if not row.values["action"]:
                continue
            fields = self._measure(row)
            measure = known.get((risk.pk, fields["title"]))
            if measure is None:
                new.append((risk, cast("MeasureFields", fields)))
            elif _differs(measure, fields):
                edit_measure(
                    actor=self.actor, measure=measure, version=measure.version, **cast("MeasureFields", fields)
                )
                updated += 1
        return len(create_measures(actor=self.actor, business=self.business, rows=new)), updated

    def _measure(self, row: Row) -> dict[str, Any]:
        said = row.values
        action = str(said["action"])
        title = " ".join(action.split())
        name = said["owner"]
        fields = {
            "title": title[:200].strip(),
            "description": action if len(title) > 200 or "\n" in action else None,
            "due_on": said["due"],
            "status": STATUSES[said["status"]].value if said["status"] else None,
            "cost_once_eur": said["action_cost"],
            "owner": self.people.get(fold(name)) if name else None,
        }
        return {name: value for name, value in fields.items() if value is not None}


def _differs(stored: Risk | Measure, fields: Mapping[str, Any]) -> bool:
    for name, value in fields.items():
        if name == "owner":
            if stored.owner_id != value.pk:
                return True
        elif getattr(stored, name) != value:
            return True
    return False


def _euros(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
