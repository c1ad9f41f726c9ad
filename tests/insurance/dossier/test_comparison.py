"""What changed between two versions: by reference, in sentences, and nothing that either of them withholds."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from insurance.dossier.comparison.compare import compare
from insurance.dossier.comparison.sentences import difference, figures, limits, opening
from insurance.dossier.parts import labels
from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import Snapshot, checked
from tests.cast import Cast
from tests.factories import make_measure, make_risk, make_version
from tests.insurance.dossier.conftest import CANARY
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_build import built, bundle, member
from tests.insurance.dossier.test_redaction import ALL
from tests.insurance.dossier.test_render import flat, render, text_of

PAGE = "/b/demo/dossier/compare/"


def later() -> Snapshot:
    """The example a year on: one measure done, one risk closed, one lower, a dearer contract, a better answer."""
    snapshot: Any = example()
    snapshot["version"].update(reference="D-004", supersedes="D-003", frozen_at="2027-11-26T17:05:00+00:00")
    snapshot["measures"][1].update(status="done", done_on="2027-02-01")
    snapshot["register"]["risks"][0]["current"] = {"likelihood": 3, "impact": 3, "level": 3}
    del snapshot["register"]["risks"][4]
    snapshot["policies"][0].update(premium_yearly_eur="2600.00")
    snapshot["policies"][0]["covers"][0]["limit_eur"] = "300000.00"
    snapshot["losses"]["today"]["expected"] = "8200.25"
    snapshot["answers"]["red_lines"][0]["state"] = "clear"
    snapshot["answers"]["lines"][3]["points"] = 30
    snapshot["company"]["turnover_eur"] = None
    snapshot["services"][0]["provider"] = "Autre Panier"
    snapshot["claims"]["claims"].append({**snapshot["claims"]["claims"][1], "reference": "C-004"})
    return checked(snapshot)


def test_simulated_figures_are_compared_as_they_are_shown() -> None:
    new = later()
    new["losses"]["today"]["p95"] = "38640.00"  # shown as before: 39,000
    new["gap"]["total"] |= {"retained": "2384.22", "paid": "3016.03"}
    new["stoppage"]["hour_mean_eur"] = "31.58"
    changes = compare(example(), new)
    lines = {one["code"]: (one["before"], one["after"], one.get("change")) for one in changes["headlines"]}
    assert lines["expected_loss"] == (
        {"fr": "9\u202f400\u00a0€", "en": "€9,400"},
        {"fr": "8\u202f200\u00a0€", "en": "€8,200"},
        "-1200",
    )
    assert "bad_year" not in lines
    assert [side and side["en"] for side in lines["kept"][:2]] == ["€6,390", "€6,380"]
    assert values(changes, "stoppage")[("stoppage", "hour_mean_eur")] == ("€31", "€32")


def values(changes: Any, part: str) -> dict[tuple[str, str], tuple[Any, Any]]:
    """(reference, field) → what it was and is, in English."""
    return {
        (entry["reference"] or part, value["field"]): tuple(
            side["en"] if side else None for side in (value["before"], value["after"])
        )
        for one in changes["parts"]
        if one["part"] == part
        for entry in one["entries"]
        for value in entry["values"]
    }


def kinds(changes: Any, part: str) -> dict[str, str]:
    return {entry["reference"]: entry["kind"] for one in changes["parts"] if one["part"] == part
            for entry in one["entries"]}  # fmt: skip


def test_each_change_is_told_by_its_reference_before_and_after() -> None:
    changes = compare(example(), later())
    assert values(changes, "register") == {("R-001", "current"): ("4 (5 × 3)", "3 (3 × 3)")}
    assert kinds(changes, "register") == {"R-001": "changed", "R-005": "removed"}
    assert values(changes, "measures")["M-002", "status"] == ("Under way", "Done")
    assert values(changes, "measures")["M-002", "done_on"][0] is None  # unknown before
    assert values(changes, "policies") == {
        ("I-001", "premium_yearly_eur"): ("€2,418.60", "€2,600"),
        ("I-001", "limit_eur"): ("€220,000", "€300,000"),
    }
    assert values(changes, "company") == {("company", "turnover_eur"): ("€780,000", None)}
    assert kinds(changes, "claims") == {"C-004": "added"}
    assert changes["counts"] == {
        "measures_done": 1,
        "risks_added": 0,
        "risks_removed": 1,
        "policies_changed": 1,
        "claims_added": 1,
        "red_crossed": [],
        "red_cleared": [example()["answers"]["red_lines"][0]["text"]],
    }


def test_headlines_say_whether_it_got_better() -> None:
    told = {headline["code"]: headline for headline in compare(example(), later())["headlines"]}
    assert set(told) == {"expected_loss", "above", "readiness.liability"}
    assert told["expected_loss"]["turn"] == "better" and difference(told["expected_loss"], "en") == "−€1,200"
    assert told["above"]["turn"] == "better" and difference(told["above"], "fr") == "−1"
    assert told["readiness.liability"]["turn"] == "neutral"  # unknown before: no better, no worse
    back = {headline["code"]: headline["turn"] for headline in compare(later(), example())["headlines"]}
    assert back["expected_loss"] == back["above"] == "worse"


def test_sentences_come_first() -> None:
    changes = compare(example(), later())
    with override("fr"):
        said = opening(changes, "fr")
        assert said.startswith("Depuis D-003 du 26 nov. 2026\u00a0: 1 mesure faite, 1 risque clos")
        assert "perte attendue −1\u202f200\u00a0€ par an" in said
        assert any("Responsabilité" in text and "de inconnu à 30" in text for text in figures(changes, "fr"))
        assert "n’a peut-être pas reçu D-003" in limits(changes, "fr")[0]
        assert "rien n’a changé" in opening(compare(example(), example()), "fr")


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(ALL)))
def test_a_version_against_itself_shows_nothing(withheld: set[str]) -> None:
    snapshot = redacted(example(), withheld)
    changes = compare(snapshot, snapshot)
    assert changes["parts"] == changes["headlines"] == changes["not_compared"] == []
    assert changes["withheld"] == bool(withheld)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(ALL)), st.sets(st.sampled_from(ALL)))
def test_what_either_side_withholds_is_compared_in_neither(old: set[str], new: set[str]) -> None:
    told = compare(redacted(example(), old), redacted(later(), new))
    assert told["parts"] == compare(example(), later(), [*old, *new])["parts"]
    either = json.dumps(told, ensure_ascii=False)
    for choice, words in {
        "policies.premiums": ("2,418.60", "2,600"),
        "services.providers": ("Panier Breton", "Autre Panier"),
        "register.risks:R-001": (),
        "company.turnover": ("780,000",),
    }.items():
        if choice in old | new:
            assert not any(word in either for word in words), choice


def test_a_text_withheld_in_two_languages_is_no_change() -> None:
    old, new = example(), example()
    new["version"]["language"] = "en"
    for snapshot in (old, new):
        snapshot["register"]["risks"][0]["cause"] = "Panne chez Panier Breton"
    withheld = ["services.providers"]
    changes = compare(redacted(old, withheld), redacted(new, withheld))
    assert changes["parts"] == []


def test_a_part_that_only_one_holds_is_named_and_not_compared() -> None:
    old: Any = example()
    for part in ("claims", "gap", "exchanges", "questionnaires"):
        del old[part]
        old["sections"] = [one for one in old["sections"] if one != part]
    changes = compare(old, later())
    assert {label["en"] for label in changes["not_compared"]} == {
        "Losses of the last five years",
        "What the contracts would pay",
        "Questions asked by insurers, and answers",
        "Questionnaires of insurers",
    }
    assert changes["counts"]["claims_added"] is None and "claims" not in kinds(changes, "claims")


def test_older_shapes_compare_too() -> None:
    old: Any = example()
    old["register"]["scale"].pop("likelihood_years", None)
    for policy in old["policies"]:
        policy.pop("line_code", None)
        for cover in policy["covers"]:
            cover.pop("head_code", None)
    old["gap"].pop("to_look_up", None)
    old["losses"] = old["stoppage"] = None
    changes = compare(old, example())
    assert changes["parts"] == [] and changes["counts"]["policies_changed"] == 0


def test_each_part_of_a_dossier_that_holds_facts_is_compared() -> None:
    assert set(example()["sections"]) - {"summary", "changes", "verification", "glossary"} <= set(labels())


def test_the_document_tells_it_where_the_owner_chose_to(tmp_path: Any) -> None:
    snapshot: Any = later()
    snapshot["changes"] = compare(example(), snapshot)
    text = flat(text_of(render(checked(snapshot)), tmp_path, "-layout"))
    assert "Ce qui a changé depuis D-003" in text and "n’y est plus" in text
    assert "2 418,60 €" in text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Ce qui a changé" not in flat(text_of(render(later()), tmp_path))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unsent")
class TestThePage:
    def test_two_versions_of_this_business_and_the_document_that_tells_the_second(
        self, furnished: Cast, client: Client, tmp_path: Any
    ) -> None:
        built(furnished)
        make_measure(furnished.bakery, "Seconde connexion Zqx")
        make_risk(furnished.bakery, "Grêle sur la verrière")
        version = built(furnished, since=1, withheld=["measures.measures:M-002"])
        text = flat(text_of(member(bundle(furnished, version), "dossier.pdf"), tmp_path))
        assert "Ce qui a changé depuis D-001" in text and "1 risque ajouté" in text and "Grêle" in text
        snapshot = json.loads(version.snapshot)
        assert "Zqx" not in version.snapshot and CANARY not in version.snapshot
        assert snapshot["changes"]["since"] == "D-001"
        client.force_login(furnished.ines)
        page = client.get(PAGE).content.decode()
        assert "Grêle sur la verrière" in page and "Zqx" not in page
        assert client.get(f"{PAGE}?from=1&to=2").status_code == 200
        for query in ("?from=1&to=9", "?from=1", "?from=a&to=2", "?from=-1&to=2", "?from=²&to=2"):
            assert client.get(f"{PAGE}{query}").status_code == 404, query
        client.force_login(furnished.yann)
        assert client.get(f"{PAGE}?from=1&to=2").status_code == 404

    def test_an_adviser_compares_only_what_their_mandate_opens(self, furnished: Cast, client: Client) -> None:
        for _number in (1, 2):
            make_version(furnished.bakery, snapshot=json.dumps(example()))
        furnished.mandate(sections=["dossier", "profile", "services"])
        client.force_login(furnished.claire)
        assert client.get(f"{PAGE}?from=1&to=2").status_code == 403
        assert "D-001" not in client.get(PAGE).content.decode()

    def test_one_version_has_nothing_to_be_compared_with(self, furnished: Cast, client: Client) -> None:
        client.force_login(furnished.ines)
        assert client.get(PAGE).status_code == 200
