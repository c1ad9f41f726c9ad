"""What a business withholds from an insurer, on the insurer's desk: it reads as withheld everywhere, and no page,
order, filter, file or count tells the value."""

import csv
import io
import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from insurance.dossier.headline import headline_of
from insurance.dossier.redaction.catalogue import lines_telling
from insurance.dossier.redaction.redact import redacted
from insurance.insurers.desk import filters
from insurance.insurers.desk.figures import ORDERS
from insurance.readiness.questions import load
from portal.access.models import Grant
from tests.attacks.test_every_route import undone
from tests.cast import Cast
from tests.factories import make_grant, make_version
from tests.insurance.insurers.desk.test_desk import DESK, names, nora, share, snapshot
from tests.insurance.insurers.room import test_rooms as rooms
from tests.portal.api.program import Program, new_token

DOSSIERS = "/organisations/mutuelle-ponant/dossiers"
SAME = UUID("00000000-0000-4000-8000-000000000001")
BAKERY, BIKES = "Le Fournil des Lices", "Cycles Rivoal"
CANARIES = ("918273.00", "43.00")  # a turnover and an online share that no other figure equals
CHOICES = ["company.turnover", "answers.answers:mfa_admin", "answers.answers:lines", "measures.measures:M-007"]
__all__ = ["nora"]  # the fixture


def whole(turnover: str = CANARIES[0], *, crossed: bool = True, points: int = 91, best: str = "CANARY-M") -> Any:
    """A snapshot whose figures may be told apart by what is about to be withheld."""
    made: Any = deepcopy(snapshot())
    made["company"] |= {"turnover_eur": turnover, "online_share_pct": CANARIES[1]}
    made["sections"] = [part for part in made["sections"] if part != "wanted"]
    made["losses"]["steps"] = [{"measure": "M-007", "left": "1000.00"}]
    next(one for one in made["measures"] if one["reference"] == "M-007")["title"] = best
    group = made["answers"]["groups"][0]
    group["answers"].append({**group["answers"][0], "code": "lines", "state": "known", "value": ["cyber", "multirisk"]})
    for answer in (one for group in made["answers"]["groups"] for one in group["answers"]):
        if answer["code"] == "mfa_admin":
            said = "no" if crossed else "yes"
            answer |= {"state": "known", "value": said, "text": {"fr": said, "en": said}, "declaration": "declared"}
    for line in made["answers"]["red_lines"]:
        line["state"] = "clear"
        if line["code"] in _lines_of("mfa_admin"):
            line["state"] = "crossed" if crossed else "clear"
    for line in made["answers"]["lines"]:
        line["points"] = points if line["code"] in lines_telling("mfa_admin") else 60
    return made


def _lines_of(question: str) -> set[str]:
    return {line.code for line in load().red_lines if line.question == question}


def told(page: Any) -> str:
    """A page's text without what differs between any two requests."""
    text = page.content.decode()
    return re.sub(r"nonce=\"[^\"]*\"|csrfmiddlewaretoken\" value=\"[^\"]*\"|csrf[^ ]*", "", text)


def everything(client: Client, grant: Grant, other: Grant, secret: str) -> dict[str, str]:
    """All that the desk and the interface say of a dossier, by address: each order, each filter, each file."""
    found = {}
    queries = [f"sort={sign}{key}" for key in ORDERS for sign in ("", "-")]
    queries += [f"red={one}" for one in filters.RED] + [f"least={one}" for one in filters.LEAST]
    queries += [f"loss={one}" for one in (*filters.SPANS, "unknown")]
    queries += [f"line={one}&least=40" for one in ("", "cyber", "interruption", "multirisk", "liability")]
    for query in ("", *queries):
        found[query] = told(client.get(f"{DESK}?{query}"))
    for query in ("", "sort=turnover", "sort=-readiness", "red=withheld", "least=40"):
        found[f"csv {query}"] = told(client.get(f"{DESK}export/?{query}"))
    found["one"] = told(client.get(f"{DESK}{grant.public_id}/"))
    found["compare"] = told(client.get(f"{DESK}compare/?d={grant.public_id}&d={other.public_id}"))
    program = Program(secret)
    for query in ("", "?red=crossed", "?red=clear", "?red=withheld", "?least=80"):
        answer = program.get(f"{DOSSIERS}{query}").json()
        found[f"api {query}"] = json.dumps([(item["business"], item["headline"]) for item in answer["items"]])
    return found


def freeze(cast: Cast, made: Any) -> Grant:
    """A version of the bakery whose reader is not told CHOICES, under the same address each time."""
    grant = share(cast, frozen=redacted(made, CHOICES))
    Grant.objects.filter(pk=grant.pk).update(public_id=SAME)
    grant.public_id = SAME
    return grant


def test_two_dossiers_that_differ_in_what_is_withheld_cannot_be_told_apart() -> None:
    """The law behind all the rest: the desk reads headlines, and these are equal."""
    worlds = [
        whole(),
        whole("1.00"),
        whole(crossed=False),
        whole(points=3),
        whole(best="Autre chose"),
    ]
    assert len({json.dumps(headline_of(one), sort_keys=True) for one in worlds}) == len(worlds), "they do differ"
    assert len({json.dumps(headline_of(redacted(one, CHOICES)), sort_keys=True) for one in worlds}) == 1


def test_no_order_filter_file_or_count_of_the_desk_tells_the_value(cast: Cast, nora: Client) -> None:
    theirs = whole("500000.00", points=50, best="Alarme")
    theirs["company"]["online_share_pct"] = "12.00"
    other = share(cast, cast.neighbour, frozen=theirs)
    secret = new_token(cast, "nora")
    with undone():
        said = everything(nora, freeze(cast, whole()), other, secret)
    for text in said.values():
        assert "918" not in text and CANARIES[1] not in text and "CANARY-M" not in text
    with undone():
        second = whole("1.00", crossed=False, points=3, best="Autre chose")
        again = everything(nora, freeze(cast, second), other, secret)
    assert len(said) > 45
    for address, text in again.items():
        assert plain(text) == plain(said[address]), address


def plain(text: str) -> str:
    """Without fingerprints, tokens and moments, which belong to the version and not to its figures."""
    text = re.sub(r"[0-9a-f]{64}|form_key\" value=\"[^\"]*", "HASH", text)
    return re.sub(r"/verify/[^/\"]+|\d{1,2}:\d{2}", "", text)


def test_the_list_says_withheld_and_never_unknown(cast: Cast, nora: Client) -> None:
    share(cast, frozen=redacted(whole(), CHOICES))
    page = nora.get(DESK)
    (line,) = page.context["lines"]
    assert (line.sought_hidden, line.red, line.red_tone) == (True, "1 withheld", "off")
    assert "Computer attacks" in line.points_hidden
    row = page.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    assert row.count("withheld") >= 3 and "unknown" not in row and "none crossed" not in row


def test_in_french_it_reads_as_in_the_pdf(cast: Cast, signed_in: Callable[..., Client]) -> None:
    grant = share(cast, frozen=redacted(whole(), CHOICES))
    page = signed_in("nora", "fr").get(DESK).content.decode().split("<tbody>")[1]
    assert "masqué" in page and "1 masquée" in page and "inconnu" not in page.split("</tbody>")[0]
    one = signed_in("nora", "fr").get(f"{DESK}{grant.public_id}/").content.decode()
    assert "masqué" in one


def test_a_withheld_red_line_is_neither_red_nor_clear_for_a_filter(cast: Cast, nora: Client) -> None:
    share(cast, frozen=redacted(whole(), CHOICES))
    share(cast, cast.neighbour, frozen=whole(crossed=False))
    found = {red: set(names(nora.get(f"{DESK}?red={red}"))) for red in filters.RED}
    assert found == {"crossed": set(), "clear": {BIKES}, "unknown": set(), "withheld": {BAKERY}}
    assert "red=crossed" not in str([chip.url for chip in nora.get(DESK).context["chips"]]), "counted as none"
    api = Program(new_token(cast, "nora"))
    for red, expected in found.items():
        assert {item["business"] for item in api.get(f"{DOSSIERS}?red={red}").json()["items"]} == expected, red


def test_one_that_is_crossed_beside_one_that_is_withheld_is_found_as_both(cast: Cast, nora: Client) -> None:
    made = whole()
    other = next(line for line in made["answers"]["red_lines"] if line["code"] not in _lines_of("mfa_admin"))
    other["state"] = "crossed"
    share(cast, frozen=redacted(made, CHOICES))
    assert names(nora.get(f"{DESK}?red=crossed")) == names(nora.get(f"{DESK}?red=withheld")) == [BAKERY]
    (line,) = nora.get(DESK).context["lines"]
    assert (line.red, line.red_tone, line.red_open) == ("1 crossed", "bad", "1 withheld")


def test_a_line_that_is_withheld_may_be_the_weakest_so_no_bound_is_met(cast: Cast, nora: Client) -> None:
    share(cast, frozen=redacted(whole(), CHOICES))
    share(cast, cast.neighbour, frozen=whole(points=60))
    assert names(nora.get(f"{DESK}?least=60")) == [BIKES]
    assert names(nora.get(f"{DESK}?sort=readiness")) == names(nora.get(f"{DESK}?sort=-readiness")) == [BIKES, BAKERY]
    assert names(nora.get(f"{DESK}?sort=turnover")) == names(nora.get(f"{DESK}?sort=-turnover"))


def test_the_files_say_withheld_where_the_figure_would_be(cast: Cast, nora: Client) -> None:
    share(cast, frozen=redacted(whole(), CHOICES))
    (row,) = csv.DictReader(io.StringIO(nora.get(f"{DESK}export/").content.decode("utf-8-sig")))
    for column in ("Turnover", "of which online", "Looks for", "Readiness: Computer attacks"):
        assert row[column] == "withheld from this reader", column
    assert row["Best measure left"] == "M-007, withheld from this reader"
    assert (row["Red lines crossed"], row["Red lines unknown"], row["Red lines withheld"]) == ("0", "0", "1")
    (item,) = Program(new_token(cast, "nora")).get(DOSSIERS).json()["items"]
    headline = item["headline"]
    assert {"company.turnover_eur", "readiness.points.cyber", "lines_sought", "losses.best.title"} <= set(
        headline["hidden"]
    )
    assert headline["readiness"]["withheld"] == sorted(_lines_of("mfa_admin"))
    assert headline["readiness"]["unknown"] == headline["readiness"]["crossed"] == []


def test_side_by_side_a_withheld_figure_is_no_unknown_one(cast: Cast, nora: Client) -> None:
    left, right = share(cast, frozen=redacted(whole(), CHOICES)), share(cast, cast.neighbour, frozen=whole())
    page = nora.get(f"{DESK}compare/?d={left.public_id}&d={right.public_id}")
    rows = {row.label: row for group in page.context["groups"] for row in group.rows}
    for label in ("Turnover", "of which online", "Looks for", "Computer attacks", "Best measure left"):
        assert rows[label].cells[0].withheld and not rows[label].cells[1].withheld, label
        assert rows[label].differs, label
    assert rows["Best measure left"].cells[0].text == "M-007"


def test_a_version_whose_headline_was_kept_before_reads_the_same(cast: Cast, nora: Client) -> None:
    frozen: Any = redacted(whole(), CHOICES)
    old: Any = headline_of(frozen)
    readiness = {name: value for name, value in old["readiness"].items() if name != "withheld"}
    readiness["unknown"] = old["readiness"]["withheld"]
    old = {name: value for name, value in old.items() if name != "hidden"} | {"format": 1, "readiness": readiness}
    version = make_version(cast.bakery, b"old", snapshot=json.dumps(frozen), headline=old)
    make_grant(cast.bakery, version, organisation=cast.insurer, recipient="")
    (line,) = nora.get(DESK).context["lines"]
    assert (line.red, line.sought_hidden) == ("1 withheld", True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_readers_room_says_withheld_too(cast: Cast, client: Client, language: str) -> None:
    frozen = redacted(whole(), CHOICES)
    grant = rooms.share(cast, version={"snapshot": json.dumps(frozen), "headline": headline_of(frozen)})
    where = f"{rooms.link(grant)}room/"
    page = rooms.inside(client, grant).get(where, headers={"accept-language": language}).content.decode()
    points = page.split('id="readiness"')[1].split("</table>")[0]
    word, unknown = ("masqué", "inconnu") if language == "fr" else ("withheld", "unknown")
    assert word in points and unknown not in points and "91" not in points
