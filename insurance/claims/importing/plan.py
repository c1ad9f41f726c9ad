"""What a loss run would change: which rows are new, which are claims that stand here, and which cannot come in."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from insurance.claims.actions import EDITABLE
from insurance.claims.columns import BY_KEY, frozen, values, without_measures
from insurance.claims.importing.reading import Row
from insurance.claims.models import Claim
from insurance.claims.queries import measures_by_claim, of
from insurance.claims.rules import problems
from insurance.policies.models import Policy
from portal.spreadsheets.cells import Flag, fold
from portal.tenancy.models import Business
from portal.tenancy.references import reference
from risks.models import Measure, Service

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
_OURS = re.compile(r"C-?0*([1-9][0-9]{0,8})", re.IGNORECASE)
_WORKED_OUT = {"claim_no", "incurred", "actions", "site"}


@dataclass(slots=True)
class Planned:
    """One row: the claim that it is about, if it stands here, what it would say of it, and with which measures."""

    row: Row
    kind: str
    claim: Claim | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    measures: list[Measure] | None = None

    @property
    def good(self) -> bool:
        """Nothing in it is in doubt."""
        return self.kind != REFUSED and not self.row.flags

    @property
    def writes(self) -> bool:
        return self.kind in {NEW, CHANGED}


class Planner:
    """What stands here, read once: claims, services, measures."""

    def __init__(self, business: Business, policy: Policy | None, valued_on: date | None, today: date) -> None:
        self.business, self.policy, self.valued_on, self.today = business, policy, valued_on, today
        self.claims = list(of(business).order_by("number"))
        self.linked = measures_by_claim(business)
        self.services = {fold(row.name): row for row in Service.objects.for_business(business).order_by("-number")}
        self.measures = {row.number: row for row in Measure.objects.for_business(business)}
        self.said = {claim.pk: values(claim, self.linked.get(claim.pk, ())) for claim in self.claims}
        self.taken: dict[Any, int] = {}

    def plan(self, rows: Iterable[Row]) -> list[Planned]:
        """Each row in turn."""
        return [self._planned(row) for row in rows]

    def _planned(self, row: Row) -> Planned:
        found = self._found(row)
        if len(found) > 1:
            return _refused(row, "claim_no", _("Several of your claims bear this number. Name the cover as well."))
        claim = found[0] if found else None
        key: Any = claim.pk if claim else (fold(row.values.get("claim_no", "")), row.values.get("cover"))
        if (claim or key[0]) and key in self.taken:
            return _refused(row, "claim_no", _("This claim stands on row %(row)d already.") % {"row": self.taken[key]})
        self.taken[key] = row.number
        planned = Planned(row, NEW if claim is None else CHANGED, claim)
        self._measures(planned)
        if not self._settle(planned):
            return _refused(row, "claim_no", _("It contradicts what stands here. Correct the claim by hand."))
        self._compare_total(planned)
        if claim is not None and not self._differs(planned, claim):
            planned.kind = SAME
        return planned

    def _found(self, row: Row) -> list[Claim]:
        """The claims of this number, by cover where several bear it; without a number, one that says the same."""
        text = row.values.get("claim_no", "")
        if not text:
            return [claim for claim in self.claims if claim.pk not in self.taken and self._says(claim, row)][:1]
        found = [claim for claim in self.claims if claim.claim_number and fold(claim.claim_number) == fold(text)]
        if not found and (ours := _OURS.fullmatch(text)):
            found = [claim for claim in self.claims if claim.number == int(ours[1]) and not claim.claim_number]
        if len(found) > 1 and "cover" in row.values:
            found = [claim for claim in found if claim.cover == row.values["cover"]]
        return found

    def _says(self, claim: Claim, row: Row) -> bool:
        said = self.said[claim.pk]
        return bool(row.values) and not row.flags and all(said[key] == value for key, value in row.values.items())

    def _measures(self, planned: Planned) -> None:
        text, numbers = without_measures(planned.row.values.get("actions", ""))
        unknown = [number for number in numbers if number not in self.measures]
        if unknown:
            planned.row.doubt("actions", _("%(ref)s is none of your measures.") % {"ref": reference("M", unknown[0])})
        elif "actions" in planned.row.values:
            planned.fields["lessons"] = text
            planned.measures = [self.measures[number] for number in numbers]

    def _settle(self, planned: Planned) -> bool:
        """The fields for the verbs, without those that contradict each other; false when what stands here is in the
        way."""
        row, claim = planned.row, planned.claim
        fields = {BY_KEY[key].field: value for key, value in row.values.items() if key not in _WORKED_OUT}
        if claim is None and "claim_no" in row.values and not _OURS.fullmatch(row.values["claim_no"]):
            fields["claim_number"] = row.values["claim_no"]
        if "site" in row.values and (claim is None or claim.site != row.values["site"]):
            service = self.services.get(fold(row.values["site"]))
            fields |= {"service": service, "site": row.values["site"]}
        if self.policy is not None and (claim is None or claim.policy_id is None):
            fields["policy"] = self.policy
        if self.valued_on is not None:
            fields["valued_on"] = self.valued_on
        planned.fields |= fields
        keys = {BY_KEY[key].field: key for key in row.values}
        stands = {name: getattr(claim, name) for name in EDITABLE} if claim else {}
        while wrong := problems(Claim(business=self.business, number=0, **{**stands, **planned.fields}), self.today):
            mine = [name for name in wrong if name in planned.fields and name in keys]
            if not mine:
                return False
            for name in mine:
                row.doubt(keys[name], wrong[name])
                del planned.fields[name]
        return True

    def _compare_total(self, planned: Planned) -> None:
        """The file's own total is never taken over, only compared."""
        said = planned.row.values.get("incurred")
        stands = {name: getattr(planned.claim, name) for name in EDITABLE} if planned.claim else {}
        worked_out = Claim(business=self.business, number=0, **{**stands, **planned.fields}).incurred_eur
        if said is not None and worked_out is not None and abs(said - worked_out) >= 1:
            text = _("The file says %(said)s, but paid + reserve − recoveries is %(sum)s.")
            planned.row.doubt("incurred", text % {"said": f"{said:f}", "sum": f"{worked_out:f}"})

    def _differs(self, planned: Planned, claim: Claim) -> bool:
        if planned.measures is not None:
            numbers = sorted(measure.number for measure in planned.measures)
            if numbers != sorted(self.linked.get(claim.pk, ())):
                return True
        return any(getattr(claim, name) != value for name, value in planned.fields.items())


def _refused(row: Row, key: str, why: str) -> Planned:
    row.flags.append(Flag(row.cells.get(key, str(row.number)), why))
    return Planned(row, REFUSED)


def chosen(planned: Sequence[Planned], *, only_good: bool) -> list[Planned]:
    """The rows that would be written: all that can, what is in doubt left unknown, or only those without a doubt."""
    return [one for one in planned if one.writes and (one.good or not only_good)]


def fingerprint(planned: Sequence[Planned]) -> str:
    """Tells whether what would be written is what somebody looked at."""
    told: list[Mapping[str, Any]] = [
        {
            "row": one.row.number,
            "kind": one.kind,
            "claim": [one.claim.pk, one.claim.version] if one.claim else None,
            "fields": frozen(one.fields),
            "measures": [measure.number for measure in one.measures or ()],
            "flags": len(one.row.flags),
        }
        for one in planned
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
