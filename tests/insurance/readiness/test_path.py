"""The way through a long questionnaire: folds by group, one question after the other, and what is put off meanwhile."""

import re
from typing import Any

from insurance.readiness.questions import load
from tests.cast import Cast
from tests.insurance.readiness.conftest import HOME, kept, say, seen

GROUP = [question.code for question in next(group for group in load().groups if group.code == "backup").questions]


def folds(page: str) -> dict[str, tuple[bool, str]]:
    """Group → whether its fold stands open, and what is in it."""
    found = re.findall(
        r'<details class="rp-fold"( open)?>(.*?<div class="c" id="g-(\w+)">.*?)</details>', page, re.DOTALL
    )
    return {code: (bool(opened), inside) for opened, inside, code in found}


def onward(client: Any, address: str, **data: str) -> str:
    """Where an answer leads in the end."""
    return client.get(client.post(address, data or {"unknown": "1"})["Location"])["Location"]


def test_each_group_is_a_fold_that_says_how_much_is_to_answer_and_one_stands_open(cast: Cast, signed_in: Any) -> None:
    page = signed_in("ines").get(HOME).content.decode()
    found = folds(page)
    assert list(found) == [group.code for group in load().groups]
    [(name, (_open, inside))] = [(code, fold) for code, fold in found.items() if fold[0]]
    first = seen(cast.bakery).path[0]
    assert first in inside and load().question(first).group == name
    assert f'<span class="v">{len(GROUP)} to answer</span>' in found["backup"][1]
    assert all(f"{HOME}{code}/?path=backup" in found["backup"][1] for code in GROUP)


def test_what_is_answered_leaves_the_fold_and_a_full_group_says_so(cast: Cast, signed_in: Any) -> None:
    for code in GROUP:
        say(cast, code, unknown=True)
    page = signed_in("ines").get(HOME).content.decode()
    opened, inside = folds(page)["backup"]
    assert not opened and "?path=" not in inside and "answered" in inside
    assert f"{HOME}groups/backup/" in inside


def test_the_page_can_be_entered_from_a_line_that_leads_to_each_part(signed_in: Any) -> None:
    page = signed_in("ines").get(HOME).content.decode()
    nav = re.search(r'<nav class="rp-toc".*?</nav>', page, re.DOTALL)
    assert nav is not None
    wanted = re.findall(r'href="#([\w-]+)"', nav[0])
    assert len(wanted) == 4 and all(f'id="{anchor}"' in page for anchor in wanted)


def test_a_group_is_answered_in_a_row_and_ends_on_its_page(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    assert f"{HOME}next/?path=backup" in client.get(f"{HOME}groups/backup/").content.decode()
    address = client.get(f"{HOME}next/?path=backup")["Location"]
    for code in GROUP:
        assert address == f"{HOME}{code}/?path=backup"
        address = onward(client, address)
    assert address == f"{HOME}groups/backup/"
    assert {row.question for row in kept(cast.bakery)} == set(GROUP)
    assert "?path=backup" not in client.get(address).content.decode()


def test_what_is_put_off_does_not_come_back_at_the_next_step(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    first, second, third = GROUP[:3]
    later = client.get(f"{HOME}{first}/?path=backup").context["later"]
    assert later == f"{HOME}{second}/?path=backup&later={first}"
    assert onward(client, later) == f"{HOME}{third}/?path=backup&later={first}"
    assert client.get(f"{HOME}next/?path=backup")["Location"] == f"{HOME}{first}/?path=backup", (
        "but when one begins anew"
    )
    assert kept(cast.bakery)[0].question == second


def test_putting_the_last_one_off_ends_the_path(cast: Cast, signed_in: Any) -> None:
    for code in GROUP[1:]:
        say(cast, code, unknown=True)
    later = signed_in("ines").get(f"{HOME}{GROUP[0]}/?path=backup").context["later"]
    assert later == f"{HOME}groups/backup/"


def test_a_path_that_is_none_is_no_path(signed_in: Any) -> None:
    client = signed_in("ines")
    assert client.get(f"{HOME}next/?path=https://evil.example").status_code == 404
    page = client.get(f"{HOME}{GROUP[0]}/?path=nowhere&later=%22%3E")
    assert page.context["path"] is None and page.status_code == 200
    answer = client.get(f"{HOME}{GROUP[0]}/?path=backup&later=nothing&later={GROUP[1]}")
    assert answer.context["path"].later == (GROUP[1],)
