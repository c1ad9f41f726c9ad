"""What was said to a reader, and what they did, is never rewritten: the database itself refuses."""

from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from insurance.models import GrantAccess, InquiryEntry, ReviewStatement
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_inquiry, make_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    """One row of each table."""
    inquiry = make_inquiry(cast.bakery, cast.insurer)
    make_statement(cast.bakery, cast.chamber)
    with business_context(write=[cast.bakery]):
        GrantAccess.objects.create(
            business=cast.bakery, grant=inquiry.grant, user=cast.nora, who="Nora", outcome="viewed"
        )
        return {model.__name__: model.objects.latest("pk") for model in (GrantAccess, InquiryEntry, ReviewStatement)}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("GrantAccess", {"outcome": "downloaded"}),
        ("GrantAccess", {"at": timezone.now()}),
        ("InquiryEntry", {"text": "Something else."}),
        ("InquiryEntry", {"proof_sha256": "ab" * 32}),
        ("ReviewStatement", {"noticed": "Something else."}),
        ("ReviewStatement", {"fingerprints": {}}),
        ("ReviewStatement", {"noticed": "Something else.", "dropped_at": timezone.now()}),
    ],
)
def test_nothing_is_rewritten(cast: Cast, rows: dict[str, Any], name: str, change: dict[str, Any]) -> None:
    row = rows[name]
    with business_context(write=[cast.bakery]), pytest.raises(ProgrammingError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("name", ["GrantAccess", "InquiryEntry", "ReviewStatement"])
def test_nothing_is_taken_away_and_people_are_forgotten(cast: Cast, rows: dict[str, Any], name: str) -> None:
    row = rows[name]
    kept = type(row).objects.filter(pk=row.pk)
    with business_context(write=[cast.bakery]):
        with pytest.raises(ProgrammingError), transaction.atomic():
            kept.delete()
        person = "adviser" if name == "ReviewStatement" else "user"
        assert kept.update(**{person: None}) == 1


def test_a_statement_is_set_aside_once(cast: Cast, rows: dict[str, Any]) -> None:
    kept = ReviewStatement.objects.filter(pk=rows["ReviewStatement"].pk)
    with business_context(write=[cast.bakery]):
        assert kept.update(dropped_at=timezone.now()) == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            kept.update(dropped_at=None)
