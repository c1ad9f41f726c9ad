"""The two calculating commands: what they print, and that every wrong input is named with its place."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

A = {
    "ref": "R-001",
    "frequency": {"kind": "poisson", "rate": 0.4},
    "severity": {"kind": "lognormal", "p05": 10_000, "p95": 100_000},
}


def run(command: str, tmp_path: Path, content: Any, *options: str) -> dict[str, Any]:
    path, out = tmp_path / "input.json", StringIO()
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    call_command(command, "--input", str(path), "--json", *options, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_simulate_prints_each_scenario_and_all_together_before_and_after_insurance(tmp_path: Path) -> None:
    policy = {"limit_event": 50_000, "limit_year": 80_000, "deductible": 5_000, "covers": ["R-001"]}
    told = {"scenarios": [A], "policies": [policy]}
    found = run("simulate", tmp_path, told, "--years", "20000", "--seed", "7")
    row, whole = found["scenarios"][0], found["portfolio"]
    assert row["analytic_mean_annual_loss"] == pytest.approx(0.4 * 40_400.128269457266)
    assert abs(row["mean_annual_loss"] - row["analytic_mean_annual_loss"]) <= 3 * row["standard_error"]
    assert row["p50"] <= row["p90"] <= row["p95"] <= row["p99"] <= row["p99_5"]
    assert whole["mean_annual_loss"] == row["mean_annual_loss"]
    after = whole["net_of_insurance"]
    assert 0 < after["mean_annual_loss"] < whole["mean_annual_loss"]
    assert after["analytic_mean_annual_loss"] is None
    assert all(len(point) == 2 for point in whole["exceedance"])
    assert run("simulate", tmp_path, told, "--years", "20000", "--seed", "7") == found


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("{", "not JSON"),
        ('{"scenarios": [NaN]}', "NaN"),
        ("[" * 100_000, "input.json"),
        ({"scenarios": []}, "scenarios"),
        ({"scenarios": [A, A]}, "R-001"),
        ({"scenarios": [A | {"note": 1}]}, "scenarios[0].note"),
        ({"scenarios": [A | {"frequency": {"kind": "poisson", "rate": "1"}}]}, "scenarios[0].frequency.rate"),
        ({"scenarios": [A | {"frequency": {"kind": "poisson", "rate": 1e9}}]}, "scenarios[0].frequency.rate"),
        ({"scenarios": [A | {"frequency": {"kind": "bernoulli", "probability": 2}}]}, "frequency.probability"),
        ({"scenarios": [A | {"severity": {"kind": "lognormal", "p05": 9, "p95": 1}}]}, "scenarios[0].severity.p95"),
        ({"scenarios": [A | {"severity": {"kind": "normal"}}]}, "scenarios[0].severity"),
        ({"scenarios": [A], "policies": [{"covers": ["R-009"]}]}, "policies[0].covers"),
        ({"scenarios": [A], "policies": [{"covers": ["R-001"], "deductible": -5}]}, "policies[0].deductible"),
    ],
)
def test_simulate_names_what_is_wrong_and_where(tmp_path: Path, content: Any, where: str) -> None:
    with pytest.raises(CommandError) as caught:
        run("simulate", tmp_path, content)
    assert where in str(caught.value)


def test_business_interruption_prints_every_figure_and_what_cut_it(tmp_path: Path) -> None:
    told = {
        "turnover_history": [100_000, 110_000],
        "actual_turnover": 60_000,
        "variable_cost_margin_rate": 0.5,
        "extra_costs": 1_000.005,
        "deductible": 500,
        "limit": 20_000,
    }
    found = run("business_interruption", tmp_path, told)
    assert found["expected_turnover"] == 121_000
    assert (found["lost_turnover"], found["margin_loss"]) == (61_000, 30_500)
    assert found["indemnity_before_terms"] == 31_500.01  # half a cent rounds up
    assert (found["paid"], found["retained"]) == (20_000, 11_500.01)
    assert found["cuts"]["deductible"] == 500
    assert found["order_of_terms"][0] == "waiting_hours"


@pytest.mark.parametrize(
    ("content", "where"),
    [({"outage_hours": 4}, "hourly_margin"), ({"hours": 4}, "hours"), ({"waiting_mode": "carence"}, "waiting_mode")],
)
def test_business_interruption_names_what_is_wrong(tmp_path: Path, content: Any, where: str) -> None:
    with pytest.raises(CommandError) as caught:
        run("business_interruption", tmp_path, content)
    assert where in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("simulate", "--input", str(tmp_path / "nowhere.json"))
