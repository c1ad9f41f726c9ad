"""What is withheld stays withheld where the part that holds it is left out of the dossier."""

import json
from typing import Any

import pytest
from django.test import Client

from insurance.dossier.redaction.marks import is_withheld, marked
from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import checked
from tests.cast import Cast
from tests.factories import make_measure, make_policy, make_risk, make_service
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_build import built


def without(snapshot: Any, *parts: str) -> Any:
    """The same dossier without these parts, and what they would have been."""
    beside = {part: snapshot.pop(part) for part in parts}
    snapshot["sections"] = [part for part in snapshot["sections"] if part not in parts]
    return snapshot, beside


def test_a_withheld_risk_is_withheld_where_its_euros_are_though_the_register_is_left_out() -> None:
    snapshot, beside = without(example(), "register")
    title = next(risk["title"] for risk in beside["register"]["risks"] if risk["reference"] == "R-001")
    assert title in json.dumps(snapshot, ensure_ascii=False)
    less = redacted(snapshot, ["register.risks:R-001"], beside)
    assert title not in json.dumps(less, ensure_ascii=False) and "register" not in less
    (entry,) = less["version"]["redacted"]
    assert entry["count"] == 1 and entry["references"] == ["R-001"]
    assert not [path for path in (*entry["paths"], *entry["passages"]) if path.startswith("/register")]
    marked(checked(less))


def test_a_withheld_name_stands_in_no_text_though_the_part_that_holds_it_is_left_out() -> None:
    whole: Any = example()
    whole["services"][0]["provider"] = "Zqxhost"
    whole["register"]["risks"][0]["event"] = "Zqxhost tombe"
    snapshot, beside = without(whole, "services")
    less = redacted(snapshot, ["services.providers"], beside)
    assert "Zqxhost" not in json.dumps(less)
    assert less["losses"]["inputs_sha256"] is None
    (entry,) = less["version"]["redacted"]
    assert "/register/risks/0/event" in entry["passages"] and entry["count"] > 0
    marked(checked(less))


def test_a_contract_is_not_handed_over_for_its_premium_though_the_contracts_are_left_out() -> None:
    snapshot, beside = without(example(), "policies", "answers")
    document = next(policy["document"] for policy in beside["policies"] if policy["document"])
    less = redacted(snapshot, ["policies.premiums"], beside)
    assert [proof["kept_back"] for proof in less["proofs"] if proof["reference"] == document] == [True]


def test_nothing_left_out_says_nothing_of_itself() -> None:
    snapshot, beside = without(example(), "wanted")
    assert redacted(example(), ["wanted.notes"])["version"]["redacted"]
    assert redacted(snapshot, ["wanted.notes"], beside) is snapshot


@pytest.mark.parametrize("proofs", [True, False])
def test_a_withheld_proof_goes_by_no_title_and_no_fingerprint_in_an_answer_to_a_reader(proofs: bool) -> None:
    snapshot: Any = example()
    named = snapshot["exchanges"][0]["entries"][3]["proof"]
    beside = {} if proofs else without(snapshot, "proofs")[1]
    less = redacted(snapshot, [f"proofs.proofs:{named['reference']}"], beside)
    said = json.dumps(less["exchanges"], ensure_ascii=False)
    assert named["sha256"] not in said and named["title"] not in said
    assert is_withheld(marked(checked(less))["exchanges"][0]["entries"][3]["proof"])


@pytest.mark.usefixtures("unsent")
@pytest.mark.django_db(transaction=True)
def test_a_build_asks_the_parts_that_are_left_out_for_what_is_withheld(cast: Cast) -> None:
    make_service(cast.bakery, provider="Zqxprovider")
    risk = make_risk(cast.bakery, "Panne")
    make_measure(cast.bakery, "Sauvegarde chez ZQXPROVIDER", risks=(risk,))
    version = built(cast, parts=["measures"], withheld=["services.providers"], with_proofs=False)
    assert "zqxprovider" not in version.snapshot.lower()
    assert "services" not in json.loads(version.snapshot)


@pytest.mark.django_db
def test_an_adviser_withholds_no_entry_of_a_register_that_is_closed_to_them(cast: Cast, client: Client) -> None:
    """Taken out of every text that they see, its title would show; and so would the length of the register."""
    make_risk(cast.bakery, "Zqxrisk")
    make_policy(cast.bakery, note="En cas de Zqxrisk")
    cast.mandate(scope="edit", sections=["dossier", "profile", "policies"])
    sent = {"parts": ["policies"], "language": "fr", "months": "6", "withheld_entries": "R-001"}
    client.force_login(cast.claire)
    said = [
        client.post("/b/demo/dossier/preview/", {**sent, "withheld_entries": entry}) for entry in ("R-001", "R-999")
    ]
    assert [answer.status_code for answer in said] == [422, 422]
    client.force_login(cast.ines)
    assert client.post("/b/demo/dossier/preview/", sent).status_code == 200
