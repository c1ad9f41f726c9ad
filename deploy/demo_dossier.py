"""What Le Fournil des Lices wants from insurers, and what its chamber's adviser states of its facts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from deploy.demo_data import fr, insurers
from insurance.review.actions import ask_review, give_review
from insurance.wanted.actions import want_cover
from portal.tenancy.context import business_context
from tests.cast import Cast


def wish_and_review(cast: Cast) -> None:
    """The lines of insurance that are sought, then the adviser's statement, asked for and given."""
    business, owner = cast.bakery, cast.actor("ines")
    with business_context(write=[business]):
        for line, (limit, deductible, hours, days, heads, note) in insurers.WANTED.items():
            amounts = {"limit_eur": limit, "deductible_eur": deductible, "waiting_hours": hours}
            known: Any = {name: None if value is None else Decimal(value) for name, value in amounts.items()}
            starts = None if days is None else timezone.localdate() + timedelta(days=days)
            want_cover(actor=owner, business=business, line=line, heads=heads, starts_on=starts, note=fr(note), **known)
        ask_review(actor=owner, business=business, organisation=cast.chamber)
        said: Any = insurers.REVIEW
        give_review(actor=cast.actor("claire"), business=business, parts=said["parts"], noticed=fr(said["noticed"]))
