"""Lists: only declared columns sort, only existing pages open, filters survive (attack A6)."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.paging import link_with, page_of
from portal.ui.tables import Column, Table

COLUMNS = (
    Column("title", "Risk", order=("title",)),
    Column("loss", "Loss", order=("loss_eur", "number"), numeric=True, down_first=True),
    Column("next", "Next"),
)


def table(query: str) -> Table:
    return Table(RequestFactory().get(f"/x?{query}"), COLUMNS, default="-loss", tie="pk")


def names(made: Table) -> list[tuple[str, bool]]:
    return [(part.expression.name, part.descending) for part in made.order_by]


@pytest.mark.parametrize(
    "query",
    ["", "sort=owner__password", "sort=-owner__password", "sort=next", "sort=", "sort=-", "sort=--loss",
     "sort=loss_eur",
     "sort=?", "sort=title;drop", "sort=%00", "order=title"],
)  # fmt: skip
def test_undeclared_sort_keys_are_ignored(query: str) -> None:
    assert names(table(query)) == [("loss_eur", True), ("number", True), ("pk", True)]


def test_declared_keys_sort_both_ways() -> None:
    assert names(table("sort=title")) == [("title", False), ("pk", False)]
    assert names(table("sort=-title"))[0] == ("title", True)


def test_headings_turn_the_order_and_keep_the_filters() -> None:
    title, loss, following = table("sort=title&q=a%26b&page=4").headers
    assert (title.aria_sort, title.url) == ("ascending", "/x?q=a%26b&sort=-title")
    assert (loss.aria_sort, loss.url) == ("", "/x?q=a%26b&sort=-loss")
    assert (following.url, loss.css) == ("", "rp-num")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_page_number_opens_a_page(text: str) -> None:
    request = RequestFactory().get("/x", {"page": text, "q": "ü"})
    page = page_of(request, list(range(120)), 50)
    assert 1 <= page.number <= 3
    assert len(page) in {50, 20}


@pytest.mark.parametrize(("asked", "number"), [("3", 3), ("99", 3), ("0", 3), ("-1", 1), ("9" * 5000, 1), ("١", 1)])
def test_the_nearest_page_is_shown(asked: str, number: int) -> None:
    assert page_of(RequestFactory().get("/x", {"page": asked}), list(range(120)), 50).number == number


def test_page_links_keep_the_query() -> None:
    request = RequestFactory().get("/x?q=a&page=2")
    page = page_of(request, list(range(120)), 50)
    assert (page.first, page.last, page.total) == (51, 100, 120)
    assert page.previous_url == "/x?q=a"
    assert page.next_url == "/x?q=a&page=3"
    assert link_with(request, q=None, page=None) == "/x"


def test_an_empty_list_has_one_page_without_links() -> None:
    page = page_of(RequestFactory().get("/x"), [], 50)
    assert (page.total, page.first, page.last, page.previous_url, page.next_url) == (0, 0, 0, "", "")
