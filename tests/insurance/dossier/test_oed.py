"""The account in Open Exposure Data: what is known, nothing invented, accepted by the standard's own tool."""

import csv
import io
import subprocess
from pathlib import Path

import pytest

from insurance.dossier.oed import COLUMNS, oed_account
from insurance.dossier.snapshot_schema import Snapshot
from portal.ui.csv_export import read_cell
from tests.insurance.dossier.example import example
from tests.outside import absent

ROOT = Path(__file__).parents[3]
TOOL = ROOT / "var" / "tools" / "oed" / "bin" / "python"  # an environment of its own (deploy/tools.sh)


def rows(snapshot: Snapshot) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(oed_account(snapshot).decode())))


def nothing_known() -> Snapshot:
    snapshot = example()
    company = snapshot["company"]
    company.update({key: None for key in company if key not in ("name", "confirmed")})
    del snapshot["policies"]
    return snapshot


def odd() -> Snapshot:
    snapshot = example()
    snapshot["company"]["name"] = "=cmd|' /C calc'!A1, \"Ωmega\"\n" + "é" * 300
    snapshot["company"]["commune"] = "@Rennes\t,"
    snapshot["policies"][1].update(policy_number="+1,2;3" * 9, intermediary="Courtier Ж 🔥" * 9)
    return snapshot


def test_it_says_what_the_snapshot_says():
    (row,) = rows(example())
    said = {name: value for name, value in row.items() if value}
    assert said == {
        "OEDVersion": "5.0.0",
        "PortNumber": "1",
        "AccNumber": "732829320",
        "AccName": "Le Fournil des Lices",
        "InsuredName": "Le Fournil des Lices",
        "AccCurrency": "EUR",
        "PolNumber": "I-002",
        "PolInceptionDate": "2026-03-15",
        "PolPerilsCovered": "CC1",
        "IndustryScheme01": "NACE",
        "IndustryCode01": "1071",
        "IndustryDescription": "Boulangerie et boulangerie-pâtisserie",
        "CompanyIDScheme01": "SIREN",
        "CompanyIDCode01": "732829320",
        "AnnualRevenue": "780000",
        "AnnualRevenueCurrency": "EUR",
        "City": "Rennes",
        "CountryCode": "FR",
        "YearFounded": "2014",
        "BIWaitingPeriod": "0.5",
        "BIPOI": "90",
        "PolLimitNPBI": "50000",
        "PolDedNPBI": "2500",
        "PolLimitINRE": "15000",
        "PolDedINRE": "0",
    }, "12 hours of waiting are half a day, a deductible of zero is not an unknown one"


def test_what_is_unknown_stays_empty():
    (row,) = rows(nothing_known())
    said = {name: value for name, value in row.items() if value}
    assert said == {
        "OEDVersion": "5.0.0",
        "PortNumber": "1",
        "AccNumber": "D-003",
        "AccName": "Le Fournil des Lices",
        "InsuredName": "Le Fournil des Lices",
        "AccCurrency": "EUR",
        "PolNumber": "D-003",
        "PolPerilsCovered": "CC1",
    }


def test_two_covers_of_one_head_that_differ_give_no_answer():
    snapshot = example()
    covers = snapshot["policies"][1]["covers"]
    covers.append(covers[0] | {"limit_eur": "1.00"})
    (row,) = rows(snapshot)
    assert (row["PolLimitNPBI"], row["PolDedNPBI"]) == ("", "2500")


def test_each_cyber_contract_has_its_row():
    snapshot = example()
    snapshot["policies"].append(snapshot["policies"][1] | {"reference": "I-003"})
    assert [row["PolNumber"] for row in rows(snapshot)] == ["I-002", "I-003"]


def test_odd_text_fits_its_column_and_is_no_formula():
    (row,) = rows(odd())
    assert row["InsuredName"].startswith("'=cmd") and len(row["InsuredName"]) <= 100
    assert row["City"].startswith("'@") and len(row["ExpiringPolNumber"]) <= 20 and len(row["ProducerName"]) <= 40
    assert read_cell(row["City"]).startswith("@Rennes")
    assert oed_account(odd()) == oed_account(odd())


@pytest.mark.slow
def test_the_standards_own_tool_accepts_it_and_refuses_a_wrong_one(tmp_path):
    if not TOOL.exists():
        absent("ods-tools, which deploy/tools.sh sets up,")
    made = {"known": example(), "unknown": nothing_known(), "odd": odd()}
    files = []
    for name, snapshot in made.items():
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_bytes(oed_account(snapshot))
    assert judged(*files) == ""
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(oed_account(example()).replace(b",CC1,", b",XX9,"))
    assert "XX9" in judged(wrong)


def judged(*files: Path) -> str:
    """What the tool complains of; in a process of its own, since it brings much with it."""
    done = subprocess.run(
        [TOOL, ROOT / "deploy" / "oed" / "judge.py", *files], capture_output=True, text=True, timeout=300, check=False
    )
    return done.stderr if done.returncode else ""


def test_the_columns_are_named_once():
    assert len(set(COLUMNS)) == len(COLUMNS)
