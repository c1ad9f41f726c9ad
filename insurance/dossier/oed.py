"""`oed_account.csv`: the account in Open Exposure Data 5.0.0, cyber, for an insurer's tools. Pure: from the snapshot.

One row per cyber contract or, without one, a single row of the business alone. What is unknown stays empty: OED reads
an empty cell as not given. `docs/verify.md` says where each column comes from, and what has no place in OED.
"""

import csv
import io
from collections.abc import Callable
from decimal import Decimal

from insurance.dossier.oed_answers import COLUMNS as ANSWERS
from insurance.dossier.oed_answers import declared
from insurance.dossier.snapshot_schema import Company, Cover, Policy, Snapshot
from portal.documents.text import printable, shortened
from portal.ui.csv_export import guard

VERSION = "5.0.0"
CYBER = "cyber"
_HOURS_A_DAY = 24
# Heads of cover that OED keeps a sub-limit for.
SUBLIMITS = {
    "gross_margin": "NPBI",
    "data": "DIAS",
    "extortion": "EXT",
    "fraud": "FIN",
    "response": "INRE",
    "liability": "LIA",
}
IN_ACCOUNT = ("company.turnover", "answers.answers", "policies.insurers", "policies.numbers")  # have columns here
type Row = dict[str, str]


def oed_account(snapshot: Snapshot) -> bytes:
    """The file: UTF-8, commas, one header. The same snapshot gives the same bytes."""
    business = _business(snapshot)
    contracts = [policy for policy in snapshot.get("policies", []) if policy.get("line_code") == CYBER]
    rows = [business | _contract(policy) for policy in contracts] or [
        business | {"PolNumber": snapshot["version"]["reference"]}
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _business(snapshot: Snapshot) -> Row:
    company, answers = snapshot["company"], declared(snapshot)
    name, reference = _text(company["name"], 100), snapshot["version"]["reference"]
    return {
        "OEDVersion": VERSION,
        "PortNumber": "1",
        "AccNumber": company["siren"] or reference,
        "AccName": name,
        "InsuredName": name,
        "AccCurrency": "EUR",  # in which all amounts of a dossier are
        "PolPerilsCovered": "CC1",  # all cyber perils: what the file is about
        "AccUserDef1": _withheld(snapshot),
        **_figures(company),
        **{column: answered(answers) for column, answered in ANSWERS.items()},
    }


def _withheld(snapshot: Snapshot) -> str:
    """An empty cell is not given; this column of ours says what is not given because it is withheld."""
    codes = [entry["code"] for entry in snapshot["version"].get("redacted", []) if entry["code"] in IN_ACCOUNT]
    return f"withheld: {' '.join(codes)}" if codes else ""


def _figures(company: Company) -> Row:
    naf = (company["naf"] or "").replace(".", "")[:4]  # a NAF code begins with its NACE class
    revenue = _amount(company["turnover_eur"])
    return {
        "CompanyIDScheme01": "SIREN" if company["siren"] else "",
        "CompanyIDCode01": company["siren"] or "",
        "IndustryScheme01": "NACE" if naf else "",
        "IndustryCode01": naf,
        "IndustryDescription": _text(company["activity"], 250),
        "AnnualRevenue": revenue,
        "AnnualRevenueCurrency": "EUR" if revenue else "",
        "NumberOfEmployees": "" if company["employees"] is None else str(company["employees"]),
        "City": _text(company["commune"], 50),
        "CountryCode": "FR" if company["siren"] or company["commune"] else "",
        "YearFounded": (company["created_on"] or "")[:4],
    }


def _contract(policy: Policy) -> Row:
    row = {
        "PolNumber": policy["reference"],
        "ExpiringPolNumber": _text(policy["policy_number"], 20),
        "ProducerName": _text(policy["intermediary"], 40),
        "PolInceptionDate": policy["starts_on"] or "",
        "PolExpiryDate": policy["ends_on"] or "",
    }
    for head, code in SUBLIMITS.items():
        covers = [cover for cover in policy["covers"] if cover.get("head_code") == head]
        row[f"PolLimit{code}"] = _agreed(covers, lambda cover: _amount(cover["limit_eur"]))
        row[f"PolDed{code}"] = _agreed(covers, lambda cover: _amount(cover["deductible_eur"]))
    margin = [cover for cover in policy["covers"] if cover.get("head_code") == "gross_margin"]
    row["BIWaitingPeriod"] = _agreed(margin, lambda cover: _days(cover["waiting_hours"]))
    row["BIPOI"] = _agreed(margin, lambda cover: str(cover["indemnity_days"] or ""))
    return row


def _agreed(covers: list[Cover], value: Callable[[Cover], str]) -> str:
    """What the covers of one head say; where two differ there is no one answer."""
    said = {value(cover) for cover in covers}
    return said.pop() if len(said) == 1 else ""


def _amount(value: str | None) -> str:
    return "" if value is None else f"{Decimal(value).normalize():f}"


def _days(hours: str | None) -> str:
    return "" if hours is None else f"{round(Decimal(hours) / _HOURS_A_DAY, 4).normalize():f}"


def _text(value: str | None, most: int) -> str:
    return guard(shortened(printable(value), most - 1)) if value else ""


COLUMNS = (
    "OEDVersion",
    "PortNumber",
    "AccNumber",
    "AccName",
    "InsuredName",
    "AccCurrency",
    "PolNumber",
    "ExpiringPolNumber",
    "ProducerName",
    "PolInceptionDate",
    "PolExpiryDate",
    "PolPerilsCovered",
    "LayerParticipation",
    "LayerLimit",
    "LayerAttachment",
    "PolDed",
    "IndustryScheme01",
    "IndustryCode01",
    "IndustryDescription",
    "CompanyIDScheme01",
    "CompanyIDCode01",
    "AnnualRevenue",
    "AnnualRevenueCurrency",
    "NumberOfEmployees",
    "City",
    "CountryCode",
    "YearFounded",
    "BIWaitingPeriod",
    "BIPOI",
    *(f"{kind}{code}" for code in SUBLIMITS.values() for kind in ("PolLimit", "PolDed")),
    *ANSWERS,  # what insurers asked, where it is declared
    "AccUserDef1",
)
