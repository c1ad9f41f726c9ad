"""For which part an answer holds: said wherever an answer can hold for a part, and refused where it cannot."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from insurance.readiness.questions import load
from insurance.readiness.score import Known, worth
from tests.cast import Cast
from tests.insurance.readiness.conftest import HOME, kept, question, say
from tests.insurance.readiness.test_pages import POSTS

IN_PART = {
    "websites",
    "turnover_n",
    "records_total",
    "nil_declaration",
    "eol",
    "bcp",
    "mfa_admin",
    "tenure",
    "top_clients",
}
WHOLE = {"activity_text", "lei", "trend", "waiting", "inception", "lines", "dpo"}


@pytest.mark.parametrize("code", sorted(IN_PART | WHOLE))
def test_the_page_takes_the_part_where_there_can_be_one_and_says_where_there_is_none(
    cast: Cast, signed_in, code: str
) -> None:
    client = signed_in("lucie")
    page = client.get(f"{HOME}{code}/")
    says_why = "it takes no percentage" in page.content.decode()
    assert ("scope_pct" in page.context["form"].fields, says_why) == (code in IN_PART, code in WHOLE)
    beside = {"scope_pct": "80", "checked_on": "2026-05-04", "exceptions": "Old till"}
    assert client.post(f"{HOME}{code}/", {**POSTS[code][0], **beside}).status_code == 303
    [row] = kept(cast.bakery)
    assert row.scope_pct == (80 if code in IN_PART else None)
    assert (row.checked_on, row.exceptions) == (date(2026, 5, 4), "Old till"), "these stand beside any answer"


def test_the_verb_refuses_a_part_of_what_is_whole(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        say(cast, "lei", "969500ABC", scope_pct=80)
    assert set(refused.value.message_dict) == {"scope_pct"}
    assert kept(cast.bakery) == []


def test_what_a_document_can_show_may_be_shown_for_a_part() -> None:
    assert all(item.holds_in_part for item in load() if item.provable)
    assert not question("inception").holds_in_part and question("restore_test").holds_in_part


def test_an_answer_that_holds_for_a_part_is_worth_that_part_at_most() -> None:
    no, today = {"says": "no", "text": None}, date(2026, 11, 28)
    assert worth(question("eol"), Known(no, scope_pct=60), today) == 0.6
    assert worth(question("eol"), Known(no), today) == 1
    assert worth(question("regulated"), Known(no, scope_pct=60), today) == 1, "a fact counts once it is known"
