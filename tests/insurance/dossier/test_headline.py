"""The headline of a version: what it takes from the snapshot, and that it takes nothing else."""

import json
from copy import deepcopy
from typing import Any

import pytest

from insurance.dossier.freeze import PARTS
from insurance.dossier.headline import headline_of, kept
from insurance.dossier.redaction.catalogue import CATALOGUE
from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import Snapshot
from tests.insurance.dossier.example import example

SINGLE = ["register.risks:R-003", "measures.measures:M-007", "answers.answers:mfa_admin", "answers.answers:lines"]
SINCE_THREE = {"services", "stoppage"}  # what the third format tells
OF_PART = {"answers": "readiness"} | {
    part: part for part in ("company", "losses", "gap", "claims", "services", "stoppage")
}


def with_parts(*parts: str) -> dict[str, Any]:
    """As `freeze` would give it: the company's facts are always in the snapshot, the cover names the business."""
    snapshot: dict[str, Any] = dict(example())
    snapshot["sections"] = ["summary", *parts, "verification"]
    return {name: value for name, value in snapshot.items() if name not in PARTS or name in {"company", *parts}}


def test_it_holds_the_figures_of_the_parts() -> None:
    snapshot, found = example(), headline_of(example())
    assert found["version"] == snapshot["version"]["reference"]
    assert found["frozen_on"] == snapshot["version"]["frozen_at"][:10]
    company, losses, claims = found["company"], found["losses"], found["claims"]
    assert company is not None and losses is not None and claims is not None
    assert (company["naf"], company["region"], company["turnover_eur"]) == ("10.71C", "Bretagne", "780000.00")
    assert (company["employees"], company["employees_band"]) == (None, "6 à 9 salariés"), "no number is made up"
    said = snapshot["losses"]
    assert said is not None
    assert losses["expected_eur"] == said["today"]["expected"]
    assert (losses["one_in_20_eur"], losses["one_in_200_eur"]) == (said["today"]["p95"], said["today"]["p99_5"])
    assert (losses["model"], losses["years"], losses["seed"]) == (said["model"], said["years"], said["seed"])
    assert (claims["count"], claims["incurred_eur"], claims["incurred_unknown"]) == (3, "5840.40", 2)
    assert claims["none_declared_on"] is None


def test_what_stays_is_what_terms_keep_and_what_no_contract_covers() -> None:
    snapshot = example()
    gap = snapshot["gap"]
    assert gap is not None
    gap["total"] |= {"retained": "100.10", "refused": "200.25"}
    found = headline_of(snapshot)["gap"]
    assert found is not None
    assert (found["stays_eur"], found["refused_eur"]) == ("300.35", "200.25")


def test_the_best_measure_left_is_the_first_step() -> None:
    snapshot = example()
    losses = snapshot["losses"]
    assert losses is not None
    losses["today"]["expected"] = "1000.00"
    losses["steps"] = [{"measure": "M-003", "left": "640.50"}, {"measure": "M-002", "left": "600.00"}]
    found = headline_of(snapshot)["losses"]
    assert found is not None
    assert found["best"] == {
        "reference": "M-003",
        "title": "Contrat d'assistance le samedi",
        "saves_eur": "359.50",
    }
    losses["steps"] = []
    found = headline_of(snapshot)["losses"]
    assert found is not None and found["best"] is None


def test_answers_are_counted_as_they_stand_and_red_lines_kept_apart() -> None:
    snapshot = example()
    answers = snapshot["answers"]
    answers["groups"][0]["answers"] = [
        {**answers["groups"][0]["answers"][0], "state": state, "declaration": declaration}  # type: ignore[list-item]
        for state, declaration in (
            ("known", "declared"),
            ("known", "stale"),
            ("known", "not_declared"),
            ("unknown", "not_declared"),
            ("open", "not_declared"),
        )
    ]
    answers["groups"] = answers["groups"][:1]
    red = answers["red_lines"][0]
    answers["red_lines"] = [
        {**red, "code": code, "state": state}  # type: ignore[typeddict-item]
        for code, state in (("a", "crossed"), ("b", "unknown"), ("c", "clear"), ("d", "unknown"))
    ]
    found = headline_of(snapshot)["readiness"]
    assert found is not None
    assert (found["asked"], found["known"], found["declared"], found["stale"]) == (5, 3, 1, 1)
    assert (found["crossed"], found["unknown"], found["clear"]) == (["a"], ["b", "d"], ["c"])


@pytest.mark.parametrize(
    ("state", "value", "sought"),
    [
        ("known", ["cyber", "liability"], ["cyber", "liability"]),
        ("known", [], []),
        ("unknown", None, None),
        ("open", None, None),
    ],
)
def test_the_lines_sought_are_those_of_the_answer_where_nothing_is_wished(state: str, value: Any, sought: Any) -> None:
    snapshot: Any = example()
    snapshot["sections"].remove("wanted")
    group = snapshot["answers"]["groups"][0]
    group["answers"].append({**group["answers"][0], "code": "lines", "state": state, "value": value})
    assert headline_of(snapshot)["lines_sought"] == sought


def test_the_lines_sought_are_first_those_of_the_part_on_wanted_covers() -> None:
    snapshot: Any = example()
    snapshot["wanted"] = [{"line_code": "multi_risk"}, {"line_code": "legal"}]
    snapshot["sections"] = [part for part in snapshot["sections"] if part != "wanted"]
    assert headline_of(snapshot)["lines_sought"] is None, "a part that was not chosen"
    snapshot["sections"].append("wanted")
    assert headline_of(snapshot)["lines_sought"] == ["multirisk", "legal"]


def test_what_is_withheld_is_named_and_never_counts_as_clear() -> None:
    snapshot: Any = example()
    snapshot["version"]["redacted"] = [{"code": "company.turnover"}, {"code": "answers.answers"}]
    snapshot["company"]["turnover_eur"] = None
    red = snapshot["answers"]["red_lines"][0]
    snapshot["answers"]["red_lines"] = [{**red, "code": "a", "state": "withheld"}]
    found = headline_of(snapshot)
    assert found["withheld"] == ["company.turnover", "answers.answers"]
    assert found["readiness"] is not None and found["readiness"]["withheld"] == ["a"]
    assert found["readiness"]["clear"] == found["readiness"]["crossed"] == found["readiness"]["unknown"] == []


def nulls(value: Any, place: str = "") -> set[str]:
    """Where a headline holds nothing."""
    if isinstance(value, dict):
        return {found for name, one in value.items() for found in nulls(one, f"{place}.{name}".lstrip("."))}
    return {place} if value is None else set()


@pytest.mark.parametrize("choice", [*(item.code for item in CATALOGUE if not item.entries), *SINGLE])
def test_each_figure_that_withholding_takes_away_is_named_and_no_other(choice: str) -> None:
    """Whatever may be withheld: a null of the headline is unknown, or it is on this list."""
    whole: Any = example()
    whole["losses"]["steps"] = [{"measure": "M-007", "left": "1.00"}]
    whole["sections"] = [part for part in whole["sections"] if part != "wanted"]
    group = whole["answers"]["groups"][0]
    sought = {**group["answers"][0], "code": "lines", "state": "known", "value": ["cyber"], "proof": None}
    group["answers"].append(sought)
    before, after = headline_of(whole), headline_of(redacted(whole, [choice]))
    assert set(after["hidden"]) == nulls(after) - nulls(before)
    assert before["hidden"] == []


def test_among_them_are_the_figures_of_the_desk() -> None:
    chosen = ["company.turnover", "measures.measures:M-007", "answers.answers:lines", "answers.answers:mfa_admin"]
    whole: Any = example()
    whole["losses"]["steps"] = [{"measure": "M-007", "left": "1.00"}]
    whole["sections"] = [part for part in whole["sections"] if part != "wanted"]
    group = whole["answers"]["groups"][0]
    group["answers"].append({**group["answers"][0], "code": "lines", "state": "known", "value": ["cyber"]})
    hidden = headline_of(redacted(whole, chosen))["hidden"]
    assert {"company.turnover_eur", "company.online_share_pct", "losses.best.title", "lines_sought"} <= set(hidden)
    assert any(name.startswith("readiness.points.") for name in hidden)


def test_a_headline_of_before_is_read_in_todays_format_or_taken_out_again() -> None:
    now = headline_of(with_parts(*[part for part in PARTS if part not in {"services", "stoppage"}]))
    assert now["readiness"] is not None
    before: Any = {name: value for name, value in now.items() if name not in SINCE_THREE | {"hidden"}} | {"format": 1}
    before["readiness"] = {name: value for name, value in now["readiness"].items() if name != "withheld"}
    assert kept(before) == now == kept(now)
    assert kept({**before, "withheld": ["company.turnover"]}) is None, "it counted withheld red lines among the unknown"
    assert kept(None) is None


@pytest.mark.parametrize("part", sorted(SINCE_THREE))
def test_one_that_left_out_a_part_of_the_dossier_is_taken_out_again(part: str) -> None:
    """The second format told nothing of providers and stops; what is withheld it told."""
    now = headline_of(with_parts(part, "answers"))
    second: Any = {name: value for name, value in now.items() if name not in SINCE_THREE} | {"format": 2}
    assert kept(second) is None
    bare = headline_of(with_parts("answers"))
    second = {name: value for name, value in bare.items() if name not in SINCE_THREE} | {"format": 2}
    second |= {"withheld": ["company.turnover"], "hidden": ["company.turnover_eur"]}
    assert kept(second) == {**bare, "withheld": ["company.turnover"], "hidden": ["company.turnover_eur"]}


def test_providers_are_gathered_under_one_name_with_what_hangs_on_them() -> None:
    snapshot: Any = example()
    first, second, third = (deepcopy(snapshot["services"][0]) for _ in range(3))
    ovh = {"code": "ovhcloud", "name": "OVHcloud"}
    first |= {"provider_canonical": ovh, "provider_runs_on": None, "sales_stopped_pct": "9.50"}
    second |= {"reference": "S-099", "provider_canonical": ovh, "provider_runs_on": None, "sales_stopped_pct": "10.00"}
    third |= {"provider_canonical": None, "provider_runs_on": None}
    snapshot["services"] = [first, third, second]
    found = headline_of(snapshot)["services"]
    assert found is not None and found["providers"] is not None
    (one,) = found["providers"]
    assert (one["code"], one["runs_on"], one["sales_stopped_pct"]) == ("ovhcloud", None, "10.00"), "not as text"
    assert [service["reference"] for service in one["services"]] == [first["reference"], "S-099"]


def test_nobody_provides_where_no_service_is_and_unknown_where_none_says_who() -> None:
    snapshot: Any = example()
    for service in snapshot["services"]:
        del service["provider_canonical"], service["provider_runs_on"]  # as in older ones
    assert headline_of(snapshot)["services"] == {"providers": None} and headline_of(snapshot)["hidden"] == []
    snapshot["services"] = []
    assert headline_of(snapshot)["services"] == {"providers": []}


def test_a_stop_costs_what_the_part_says_of_an_hour_and_of_a_day() -> None:
    snapshot: Any = example()
    said = {one["hours"]: one["mean_eur"] for one in snapshot["stoppage"]["by_duration"]}
    hour = snapshot["stoppage"]["hour_mean_eur"]
    assert headline_of(snapshot)["stoppage"] == {"hour_eur": hour, "day_eur": said[24]}
    snapshot["stoppage"]["by_duration"] = []
    assert headline_of(snapshot)["stoppage"] == {"hour_eur": hour, "day_eur": None}


@pytest.mark.parametrize("part", [part for part in PARTS if part != "measures"])
def test_a_part_that_was_not_chosen_contributes_nothing(part: str) -> None:
    """Also the company's facts, which the snapshot holds whatever was chosen."""
    found: Any = headline_of(with_parts(*[one for one in PARTS if one != part]))
    for one, name in OF_PART.items():
        assert (found[name] is None) is (one == part), name


def test_neither_wishes_nor_answers_no_lines_are_sought() -> None:
    left = [part for part in PARTS if part not in {"answers", "wanted"}]
    assert headline_of(with_parts(*left))["lines_sought"] is None


def test_alone_each_part_fills_its_own_place() -> None:
    for part, name in OF_PART.items():
        found: Any = headline_of(with_parts(part))
        assert [other for other in OF_PART.values() if found[other] is not None] == [name]


def test_a_measure_is_named_only_where_measures_are_in_the_dossier() -> None:
    found = headline_of(with_parts("losses"))["losses"]
    assert found is not None and found["best"] is not None
    assert found["best"]["title"] is None and found["best"]["reference"].startswith("M-")


def test_nothing_of_it_is_missing_from_the_snapshot() -> None:
    """Each text it holds is somewhere in the snapshot, but for the two that are worked out."""
    snapshot: Snapshot = example()
    everything = json.dumps(snapshot, ensure_ascii=False)

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [
                text for name, one in value.items() if name not in {"saves_eur", "stays_eur"} for text in texts(one)
            ]
        if isinstance(value, list):
            return [text for one in value for text in texts(one)]
        return [value] if isinstance(value, str) else []

    found = texts(headline_of(snapshot))
    assert len(found) > 20
    assert [text for text in found if text not in everything] == []


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"sections": []},
        {"version": {"language": "fr"}},
        {"sections": list(PARTS), "losses": None, "gap": None},
        {
            "sections": ["losses", "gap", "claims"],
            "losses": {"today": {}},
            "gap": {"total": {}},
            "claims": {"total": {}},
        },
    ],
)
def test_an_older_snapshot_reads_as_unknown_and_never_raises(snapshot: Any) -> None:
    found = headline_of(snapshot)
    assert found["company"] is None and found["readiness"] is None
    for part in (found["losses"], found["gap"], found["claims"]):
        assert part is None or all(value in (None, False, 0) for value in part.values())
