"""Plans for tests, in a line."""

from datetime import date
from decimal import Decimal
from typing import Any

from subsidies.funding.plan.parts import Asked, Choice, Option, Plan, Stand, Work
from subsidies.funding.plan.planning import plan_of
from subsidies.matching.facts import Profile
from subsidies.matching.verdict import Eligibility

TODAY = date(2026, 11, 28)
DAY = date(2026, 10, 1)


def option(slug: str, eligibility: str = "eligible", **fields: Any) -> Option:
    own = ("suspended", "closed", "opens_on", "to_confirm", "not_met")
    flags = {name: fields.pop(name) for name in own if name in fields}
    return Option(slug, slug.title(), {"id": slug, "kind": "grant", **fields}, Eligibility(eligibility), **flags)


def work(number: int, cost: str | None, *options: Option, status: str = "planned", **fields: Any) -> Work:
    due_on = fields.pop("due_on", None)
    eligible = {slug: Decimal(amount) for slug, amount in fields.pop("eligible", {}).items()}
    asked = fields.pop("asked", {})
    choices = tuple(Choice(one, eligible.get(one.slug), asked.get(one.slug)) for one in options)
    cost_eur = None if cost is None else Decimal(cost)
    return Work(number, f"M {number}", status, cost_eur, due_on, choices, fields.pop("service", ""))


def plan(*works: Work, **known: Any) -> Plan:
    return plan_of(works, Profile(), TODAY, **known)


def remarks(made: Plan) -> list[str]:
    return [one.code for item in made.funded for one in item.remarks] + [one.code for one in made.remarks]


def won(amount: str | None = "5000", **fields: Any) -> Asked:
    granted = None if amount is None else Decimal(amount)
    return Asked(1, "A-001", fields.pop("stand", Stand.GRANTED), DAY, DAY, granted_eur=granted, **fields)


def sent(**fields: Any) -> Asked:
    return Asked(1, "A-001", Stand.SENT, DAY, **fields)
