"""What is withheld from a reader is marked, counted, and in no corner of what they get."""

import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from insurance.dossier.attached import attached
from insurance.dossier.comparison.compare import compare
from insurance.dossier.headline import headline_of
from insurance.dossier.preview.reading import sections_of
from insurance.dossier.redaction.catalogue import CATALOGUE, answers_of, unknown_choice
from insurance.dossier.redaction.marks import Withheld, count_withheld, marked
from insurance.dossier.redaction.places import places
from insurance.dossier.redaction.redact import choices_of, redacted
from insurance.dossier.redaction.words import firm_replacer, names_in, replacer
from insurance.dossier.snapshot_schema import Snapshot, checked
from insurance.dossier.workbook import workbook
from insurance.insurers.desk.tabular import LISTS, csv_of
from insurance.readiness.questions import load
from portal.documents.canonical import canonical_json
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_measure, make_policy, make_proof, make_risk, make_service
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_build import built, bundle, member
from tests.insurance.dossier.test_render import flat, render, text_of

FIELDS = [item.code for item in CATALOGUE if not item.entries]
SINGLE = ["register.risks:R-003", "measures.measures:M-007", "answers.answers:mfa_admin", "proofs.proofs:P-004"]
ALL = [*FIELDS, *SINGLE]
choices = st.sets(st.sampled_from(ALL))


# ── Laws


def test_withholding_nothing_changes_nothing() -> None:
    snapshot = example()
    assert redacted(snapshot, []) is snapshot
    assert redacted(snapshot, ["register.risks:R-999"]) == snapshot  # no such risk: nothing to withhold
    assert marked(snapshot) is snapshot


@settings(max_examples=40, deadline=None)
@given(choices)
def test_withholding_twice_is_withholding_once_and_the_data_keep_their_shape(chosen: set[str]) -> None:
    once = redacted(example(), chosen)
    checked(once)
    assert redacted(once, chosen) == once
    assert redacted(once, choices_of(once)) == once
    assert example() == example()


@settings(max_examples=25, deadline=None)
@given(choices, choices)
def test_more_is_never_less(first: set[str], then: set[str]) -> None:
    """Withholding on top of it brings nothing back, and every null that is withheld is named."""
    before = redacted(example(), first)
    after = redacted(before, then)
    for entry in before["version"].get("redacted", []):
        for path in entry["paths"]:
            assert at(after, path) is None
    assert count_withheld(after) >= count_withheld(before)


@pytest.mark.parametrize("choice", ALL)
def test_each_null_is_either_unknown_or_named_as_withheld(choice: str) -> None:
    whole, less = example(), redacted(example(), [choice])
    (entry,) = less["version"]["redacted"]
    assert entry["code"] == choice.partition(":")[0] and entry["count"] > 0
    assert less["version"]["redacted_by"] == "rempart-redactions/1"
    new = {path for path in nulls(less) if path not in nulls(whole)}
    assert new == set(entry["paths"])


def test_unknown_stays_unknown() -> None:
    """S-008 has no provider: that is a finding, and it is still one."""
    less = redacted(example(), ["services.providers"])
    assert less["services"][7]["provider"] is None
    seen = marked(less)
    assert seen["services"][7]["provider"] is None and isinstance(seen["services"][0]["provider"], Withheld)


@pytest.mark.parametrize("choice", ["nothing.such", "register.risks", "policies.premiums:I-001", ""])
def test_only_what_is_on_the_list_can_be_withheld(choice: str) -> None:
    assert unknown_choice(choice)
    with pytest.raises(ValueError, match="nothing of that name"):
        redacted(example(), [choice])


def test_the_list_names_fields_questions_and_lists_that_exist() -> None:
    codes = {question.code for question in load()}
    for item in CATALOGUE:
        assert set(item.answers) <= codes, item.code
        for path in item.fields:
            assert list(places(planted(), path)), path


def test_an_insurers_own_question_withholds_with_the_common_answer_and_so_does_what_hangs_on_it() -> None:
    snapshot = example()
    snapshot["sections"].append("questionnaires")
    asked = snapshot["questionnaires"][0]["sections"][0]["answers"]
    known, chained, other = ({**asked[0], "code": code} for code in ("Z1", "Z3", "Z4"))
    known |= {"common": "mfa_admin", "proof": None}
    skipped = {**asked[1], "code": "Z2", "state": "skipped", "common": None, "only_if": "Z1"}
    chained |= {"common": "patching", "only_if": "Z2", "proof": None}
    snapshot["questionnaires"][0]["sections"][0]["answers"] = [known, skipped, chained, other]
    less = redacted(checked(snapshot), ["answers.answers:mfa_admin"])
    found = {one["code"]: one for one in less["questionnaires"][0]["sections"][0]["answers"]}
    assert [found[code]["state"] for code in ("Z1", "Z2", "Z3", "Z4")] == ["withheld", "withheld", "withheld", "known"]
    assert found["Z1"]["value"] is None and found["Z1"]["declaration"] == "withheld"
    with override("fr"):
        (theirs, *_rest) = [json.loads(file.data) for file in attached(less) if file.name.startswith("questionnaire_")]
    assert theirs["answers"]["Z1"]["value"] is None and theirs["answers"]["Z1"]["state"] == "withheld"


@pytest.mark.parametrize("code", ["policies.premiums", "people.names", "answers.answers:mfa_admin"])
def test_what_readers_asked_about_a_withheld_answer_is_withheld_with_it(code: str, tmp_path: Path) -> None:
    less: Any = redacted(planted(), [code])
    word = canary(code.partition(":")[0])
    assert word in json.dumps(planted()["exchanges"]) and word not in json.dumps(less["exchanges"])
    about, answer, proof = less["exchanges"][0], less["exchanges"][0]["entries"][3], "P-003"
    assert about["question"] is None and answer["text"] is not None, "a question about no answer stays"
    paths = {path for entry in less["version"]["redacted"] for path in entry["paths"]}
    number = 100 + next(at for at, item in enumerate(CATALOGUE) if item.code == code.partition(":")[0])
    (own,) = [at for at, one in enumerate(less["exchanges"]) if one["reference"] == f"Q-{number}"]
    assert {f"/exchanges/{own}/entries/0/text", f"/exchanges/{own}/entries/1/proof"} <= paths
    assert next(one for one in less["proofs"] if one["reference"] == proof)["kept_back"]
    less["sections"] = ["exchanges"]
    shown = flat(text_of(render(less), tmp_path))
    assert "masqué pour ce lecteur" in shown and word not in shown
    assert sections_of(less, "fr")[0].withheld >= 2


def test_an_older_exchange_that_kept_no_code_is_known_by_its_question() -> None:
    snapshot: Any = example()
    words = load().question("mfa_admin").text  # type: ignore[union-attr]
    snapshot["exchanges"][1]["question"] = {"fr": words.fr, "en": words.en}
    snapshot["exchanges"][1].pop("question_code", None)
    less = redacted(checked(snapshot), ["answers.answers:mfa_admin"])
    assert [said["text"] for said in less["exchanges"][1]["entries"]] == [None, None]
    assert less["exchanges"][0] == snapshot["exchanges"][0]


# ── What stays


def test_what_a_withheld_risk_weighs_still_counts(tmp_path: Path) -> None:
    whole, less = example(), redacted(example(), ["register.risks:R-003", "register.risks:R-001"])
    for before, after in zip(whole["register"]["risks"], less["register"]["risks"], strict=True):
        for name in ("reference", "number", "inherent", "current", "target", "treatment"):
            assert before[name] == after[name]  # type: ignore[literal-required]
    assert [row["expected"] for row in less["losses"]["risks"]] == [row["expected"] for row in whole["losses"]["risks"]]
    assert not any("R-003" in measure["risks"] for measure in less["measures"])
    assert "R-001" not in json.dumps(less["losses"]["risks"][1]["title"])  # taken along by a common cause
    text = flat(text_of(render(less), tmp_path))
    assert "14 risques" in text and "R-003" in text and "caisse bloquées" not in text
    assert "les totaux portent sur l’ensemble" in text


def test_a_withheld_answer_is_neither_known_nor_declared_and_hides_its_red_line(tmp_path: Path) -> None:
    less = redacted(example(), ["answers.answers:mfa_mail", "answers.answers:mfa_admin"])
    answers = {answer["code"]: answer for group in less["answers"]["groups"] for answer in group["answers"]}
    states = {code: (answer["state"], answer["declaration"]) for code, answer in answers.items()}
    assert states["mfa_mail"] == states["mfa_admin"] == ("withheld", "withheld")
    assert {line["code"]: line["state"] for line in less["answers"]["red_lines"]}["no-mfa-admin"] == "withheld"
    points = {line["code"]: line["points"] for line in less["answers"]["lines"]}
    weighs = {code for answer in ("mfa_mail", "mfa_admin") for code in load().question(answer).weights}
    assert weighs and not [points[code] for code in weighs if points[code] is not None]
    text = flat(text_of(render(less), tmp_path))
    assert "masquée, non déclarée" in text and "Aucune réponse n’est déclarée" in text
    assert "2 réponses sont masquées pour ce lecteur" in text


def test_a_proof_that_would_show_it_stays_with_the_business() -> None:
    by_reference = {proof["reference"]: proof for proof in redacted(example(), ["policies.premiums"])["proofs"]}
    assert by_reference["P-007"]["kept_back"] and not by_reference["P-007"]["bundled"]
    assert "kept_back" not in by_reference["P-001"]
    hidden = {proof["reference"]: proof for proof in redacted(example(), ["measures.measures:M-007"])["proofs"]}
    assert hidden["P-002"]["title"] is None and hidden["P-002"]["file_name"] == "P-002.pdf"


def test_fingerprints_of_what_is_withheld_are_withheld_too(tmp_path: Path) -> None:
    """Whoever knows all but one of the facts behind a fingerprint would find the last one by trying."""
    less = redacted(example(), ["company.turnover", "policies.premiums", "policies.insurers"])
    assert less["losses"]["inputs_sha256"] is None and less["gap"]["terms_sha256"] is None
    for proof in less["proofs"]:
        kept = proof.get("kept_back", False)
        assert (proof["sha256"] is None, proof["size_bytes"] is None) == (kept, kept)
    text = flat(text_of(render(less), tmp_path))
    assert "SHA-256 des données : masqué pour ce lecteur" in text.replace("\u202f", " ").replace("\xa0", " ")
    other = redacted(example(), ["claims.numbers"])
    assert other["losses"]["inputs_sha256"] and other["gap"]["terms_sha256"]


@pytest.mark.parametrize(
    ("hidden", "text", "left"),
    [
        ("Panier Breton", "Panne de PANIER  breton, samedi", "Panne de [masqué], samedi"),
        ("MP-2026-4417", "contrat mp-2026-4417.", "contrat [masqué]."),
        ("Marc", "le marc de café de Marc, pas Marcel", "le marc de café de [masqué], pas Marcel"),
        ("OVH", "OVHcloud et OVH", "OVHcloud et [masqué]"),
        ("a.*b", "a.*b axxb", "[masqué] axxb"),
    ],
)
def test_words_are_taken_out_whole(hidden: str, text: str, left: str) -> None:
    replaced = replacer([hidden])
    assert replaced is not None and replaced(text, "fr") == left


@pytest.mark.parametrize(
    ("hidden", "text", "left"),
    [
        ("OVH", "chez ovh, Ovh ou OVH", "chez [masqué], [masqué] ou [masqué]"),
        ("OVH", "l’hébergeur (support@ovhcloud.com).", "l’hébergeur ([masqué])."),
        ("Panier Breton", "voir https://www.panier-breton.fr/aide", "voir [masqué]"),
        ("Crédit de l’Ouest", "contact@creditdelouest.fr", "[masqué]"),
        ("OVH SAS", "ovh.net tient le site, dit OVH", "[masqué] tient le site, dit [masqué]"),
        ("Axa", "contrat_AXA-2026.pdf", "[masqué].pdf"),
        ("Axa", "se relaxant, sans taxation", "se relaxant, sans taxation"),
        ("X", "sur X, pas x ni fax", "sur [masqué], pas x ni fax"),
        ("KI", "KI répond, le kit non", "[masqué] répond, le kit non"),
    ],
)
def test_names_of_firms_are_taken_out_in_any_case_and_of_addresses(hidden: str, text: str, left: str) -> None:
    replaced = firm_replacer([hidden])
    assert replaced is not None and replaced(text, "fr") == left
    assert replaced(left, "fr") == left


@pytest.mark.parametrize(
    ("hidden", "text"),
    [
        ("Crédit de l’Ouest", "CREDIT DE L'OUEST"),
        ("Crédit de l’Ouest", unicodedata.normalize("NFD", "Crédit de l’Ouest")),
        ("Crédit de l’Ouest", "Crédit\u200b de\u00a0l’Ou\u00adest"),
        ("Saint-Aubin", "saint aubin"),
        ("Saint-Aubin", "Saint‑Aubin"),
        ("Saint Aubin", "SaintAubin"),
        ("Les Œuvres", "les oeuvres"),
        ("Lœwe", "LOEWE"),
        ("Maßwerk", "MASSWERK"),
    ],
)
def test_a_withheld_firm_is_taken_out_however_it_was_typed(hidden: str, text: str) -> None:
    replaced = firm_replacer([hidden])
    assert replaced is not None and replaced(f"dit {text}, hier", "fr") == "dit [masqué], hier"


@pytest.mark.parametrize("nothing", ["---", "\u200b\u200b\u200b", " \u00ad ", "…", "-"])
def test_a_name_without_a_letter_hides_nothing(nothing: str) -> None:
    assert replacer([nothing]) is None and firm_replacer([nothing]) is None
    for made in (replacer([nothing, "Zqx Y"]), firm_replacer([nothing, "Zqx Y"])):
        assert made is not None and made("a - b --- c", "fr") == "a - b --- c"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mme MULLER, Elodie", "Mme [masqué], [masqué]"),
        ("Élodie d'arcy‑müller.", "[masqué]."),
        (unicodedata.normalize("NFD", "chez Müller"), "chez [masqué]"),
        ("emuller@firme.example, ou elodie.x@firme.example", "[masqué], ou [masqué]"),
        ("contact@elodiedarcymuller.example", "contact@elodiedarcymuller.example"),
        ("une meule, le mullerois, muller", "une meule, le mullerois, muller"),
        ("ajustement@firme.example", "ajustement@firme.example"),
    ],
)
def test_a_withheld_person_is_taken_out_however_it_was_typed(text: str, left: str) -> None:
    replaced = replacer(names_in("Élodie D’Arcy-Müller"), people=True)
    assert replaced is not None and replaced(text, "fr") == left


def test_people_withheld_stand_in_no_address_of_the_dossier() -> None:
    snapshot: Any = example()
    snapshot["register"]["risks"][0]["owner"] = "Zélie Quixot"
    snapshot["services"][1]["contact"] = "zquixot@firme.example"
    snapshot["register"]["risks"][1]["event"] = "ZELIE QUIXOT n’est plus là"
    less = json.dumps(redacted(snapshot, ["people.names"]), ensure_ascii=False).lower()
    assert "quixot" not in less and "zelie" not in less


@pytest.mark.parametrize("choice", ["services.providers", "policies.insurers"])
def test_a_withheld_firm_is_in_no_address_of_another_part(choice: str) -> None:
    snapshot: Any = example()
    snapshot["services"][0]["provider"] = snapshot["policies"][0]["insurer"] = "Zqxfirm"
    snapshot["services"][1]["contact"] = "aide@ZQXfirm.example"
    snapshot["register"]["risks"][0]["event"] = "zqxfirm ne répond plus"
    assert "zqxfirm" not in json.dumps(redacted(snapshot, [choice])["services"][1]).lower()
    assert "zqxfirm" not in json.dumps(redacted(snapshot, [choice])["register"]).lower()


def test_the_points_of_a_line_do_not_tell_the_answer_that_is_withheld(tmp_path: Path) -> None:
    """With all other answers known, a step of one answer would be a step of the points."""
    snapshot, whole = example(), example()
    for line in snapshot["answers"]["lines"]:
        line["points"] = 37
    less = redacted(snapshot, ["answers.answers:mfa_admin"])
    hidden = [line["code"] for line in less["answers"]["lines"] if line["points"] is None]
    (entry,) = less["version"]["redacted"]
    assert hidden and len([path for path in entry["paths"] if path.endswith("/points")]) == len(hidden)
    for line in whole["answers"]["lines"]:
        line["points"] = 12
    changed = [one["code"] for one in compare(whole, snapshot, ["answers.answers:mfa_admin"])["headlines"]]
    assert not {f"readiness.{code}" for code in hidden} & set(changed)
    facts = {line["code"]: line["points"] for line in redacted(snapshot, ["policies.premiums"])["answers"]["lines"]}
    assert set(facts.values()) == {37}, "what any insurer asks for counts alike whatever it says"
    known = headline_of(less)["readiness"]
    assert known is not None and all(known["points"][code] is None for code in hidden)
    assert "masqué pour ce lecteur" in flat(text_of(render(less), tmp_path))


# ── Nothing leaks


def planted() -> Snapshot:
    """The example with one word of its own in each thing that can be withheld, and those words elsewhere too."""
    snapshot: Any = example()
    _plant_answers(snapshot)
    for item in CATALOGUE:
        for path in item.fields:
            for _pointer, holder, key, _around in list(places(snapshot, path)):
                if holder[key] is not None:
                    holder[key] = value_of(item.code, key, holder[key])
    entries = {"R-003": "register.risks", "M-007": "measures.measures", "P-004": "proofs.proofs"}
    for record in (*snapshot["register"]["risks"], *snapshot["measures"], *snapshot["proofs"]):
        if code := entries.get(record["reference"]):
            record.update({name: canary(code) for name in ("title", "event") if name in record})
    elsewhere = " ".join(canary(item.code) for item in CATALOGUE if item.words)
    snapshot["programmes"][0]["title"] = f"Aide {elsewhere}"
    snapshot["losses"]["swings"][0]["input"] = {"fr": f"Combien {elsewhere}", "en": f"How often {elsewhere}"}
    snapshot["losses"]["risks"][1].update(reference=canary("services.providers"))
    _plant_exchanges(snapshot)
    snapshot["proofs"][5]["file_name"] = f"P-006-{canary('policies.numbers')}.pdf"
    return checked(snapshot)


def _plant_answers(snapshot: Any) -> None:
    """An answer to each question that would say what is withheld, and one that is withheld itself."""
    answers = snapshot["answers"]["groups"][0]["answers"]
    for item in CATALOGUE:
        for code in sorted(answers_of(item.code) - {answer["code"] for answer in answers}):
            said = {"state": "known", "text": dict.fromkeys(("fr", "en"), canary(item.code))}
            answers.append({**answers[0], "code": code, "value": {"name": canary(item.code)}, **said})
    single = canary("answers.answers")
    for answer in answers:
        if answer["code"] == "mfa_admin":
            answer.update(value=single, text={"fr": single, "en": single})
    snapshot["claims"]["nil"] = {"since": "2021-11-26", "declared_on": "2026-11-20", "declared_by": "Inès Le Goff"}


def _plant_exchanges(snapshot: Any) -> None:
    """A question of a reader, answered with a proof, about each answer that would say what is withheld."""
    proof = {"reference": "P-003", "title": "Contrat", "sha256": "ab" * 32}
    for number, item in enumerate(CATALOGUE, 100):
        for code in sorted({"mfa_admin"} if item.code == "answers.answers" else answers_of(item.code))[:1]:
            said = {"said_on": "2026-11-12", "text": f"Ainsi {canary(item.code)}."}
            snapshot["exchanges"].append(
                {
                    **snapshot["exchanges"][0],
                    "reference": f"Q-{number}",
                    "question_code": code,
                    "entries": [
                        {**said, "kind": "asked", "proof": None},
                        {**said, "kind": "answered", "proof": {**proof, "title": f"Contrat {canary(item.code)}"}},
                    ],
                }
            )


def canary(code: str) -> str:
    """One word for each code, as a name is written."""
    number = next(index for index, item in enumerate(CATALOGUE) if item.code == code)
    return f"Zqx{chr(97 + number)}wk"


def amount_of(code: str) -> str:
    number = next(index for index, item in enumerate(CATALOGUE) if item.code == code)
    return str(77_731_000 + number)


def value_of(code: str, key: str, before: Any) -> Any:
    if key.endswith("_eur") and isinstance(before, str):
        return f"{amount_of(code)}.00"
    if key == "ratio_pct":
        return amount_of(code)
    if key == "opening_hours":
        return [{"day": 1, "spans": [("03:07", "03:11")]}]
    if key in {"online_share_pct", "cash_days"}:
        return "77"
    return before if not isinstance(before, str) else canary(code)


def everything(snapshot: Snapshot, tmp_path: Path) -> tuple[str, str]:
    """Whatever a reader gets, as text; and its figures alone."""
    parts = [canonical_json(snapshot).decode()]
    files = attached(snapshot)
    parts += [file.data.decode() for file in files]
    parts += [(csv_of(snapshot, name) or b"").decode() for name in LISTS]
    with zipfile.ZipFile(io.BytesIO(workbook(snapshot, "fr"))) as book:
        parts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
    pdf = render(snapshot, "fr", files)
    parts += [text_of(pdf, tmp_path), text_of(pdf, tmp_path, "-layout")]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            parts.append(repr(thing))
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
                content = thing.read_bytes()
                parts += [content.decode("latin-1"), content.decode("utf-16-be", "ignore")]
            elif isinstance(thing, pikepdf.Dictionary):
                parts += [str(value) for _key, value in thing.items() if isinstance(value, pikepdf.String)]
    text = "\n".join(parts)
    return text, re.sub(r"[\s\u202f\u00a0,.]", "", text)


@pytest.fixture(scope="module")
def told(tmp_path_factory: Any) -> tuple[str, str]:
    return everything(planted(), tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def less(tmp_path_factory: Any) -> tuple[str, str]:
    return everything(redacted(planted(), ALL), tmp_path_factory.mktemp("less"))


@pytest.mark.parametrize("code", [item.code for item in CATALOGUE])
def test_nothing_withheld_is_anywhere_in_what_the_reader_gets(
    code: str, told: tuple[str, str], less: tuple[str, str]
) -> None:
    signs = {canary(code), amount_of(code)}
    if code == "company.opening_hours":
        assert "03:07" in told[0] or "3 h 07" in told[0]
        assert "03:07" not in less[0] and "3\u00a0h\u00a007" not in less[0]
        return
    if code == "stoppage.cash":
        assert "tient 77" in flat(told[0]) and "tient 77" not in flat(less[0])
        return
    assert any(sign in told[0] or sign in told[1] for sign in signs), "the search finds it where it is told"
    for sign in signs:
        assert sign.casefold() not in less[0].casefold() and sign not in less[1]


def test_what_is_withheld_looks_withheld_in_every_file() -> None:
    snapshot = redacted(planted(), ALL)
    with override("fr"):
        files = {file.name: file.data.decode() for file in attached(snapshot)}
        with zipfile.ZipFile(io.BytesIO(workbook(snapshot, "fr"))) as book:
            cells = "".join(book.read(name).decode() for name in book.namelist())
        lists = {name: (csv_of(snapshot, name) or b"").decode() for name in LISTS}
    assert "masqué pour ce lecteur" in files["loss_run.csv"] and "pour ce lecteur" in cells
    assert "withheld: company.turnover" in files["oed_account.csv"]
    assert files["loss_run_contracts.csv"].count("masqué pour ce lecteur") == 6, "premium, number, insurer and ratio"
    assert [name for name in LISTS if "masqué pour ce lecteur" not in lists[name]] == []


# ── The whole chain


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unsent")
def test_a_sealed_bundle_holds_neither_the_words_nor_the_file_that_would_show_them(
    cast: Cast, tmp_path: Path, client: Any
) -> None:
    from django.core.management import call_command

    from portal.profile.models import Profile

    with business_context(write=[cast.bakery]):
        Profile.objects.create(business=cast.bakery)
    make_service(cast.bakery, provider="Zqxprovider")
    risk = make_risk(cast.bakery, "Zqxrisk")
    make_measure(cast.bakery, "Sauvegarde chez Zqxprovider", risks=(risk,))
    contract = make_proof(cast.bakery, "Contrat ZQX-77", b"ZQX-77", name="contrat-zqxprovider.pdf")
    make_policy(cast.bakery, policy_number="ZQX-77", document=contract)
    withheld = ["services.providers", "policies.numbers", "register.risks:R-001"]
    version = built(cast, withheld=withheld, with_proofs=True)
    content = bundle(cast, version)
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    call_command("verify_dossier", str(path))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        flattened = b"".join(archive.read(name) for name in names if name != "dossier.pdf").lower()
    assert not [name for name in names if "zqx" in name.lower() or name.startswith("proofs/")]
    text = text_of(member(content, "dossier.pdf"), tmp_path)
    assert b"zqx" not in flattened and "zqx" not in text.lower()
    assert "masqué pour ce lecteur" in flat(text)
    client.force_login(cast.ines)
    page = client.get("/b/demo/dossier/D-1/").content.decode()
    assert "Noms des fournisseurs" in page or "Names of providers" in page


def at(snapshot: Any, path: str) -> Any:
    for step in path.strip("/").split("/"):
        snapshot = snapshot[int(step)] if isinstance(snapshot, list) else snapshot[step]
    return snapshot


def nulls(value: Any, pointer: str = "") -> set[str]:
    if value is None:
        return {pointer}
    items = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return {path for key, item in items for path in nulls(item, f"{pointer}/{key}")}
