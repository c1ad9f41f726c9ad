"""Reading before sealing: what a version would say, as it would say it, and nothing written on the way."""

import copy
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from insurance.dossier.models import DossierVersion
from insurance.dossier.preview.blocks import FIRST, section
from insurance.dossier.preview.reading import preview, sections_of
from insurance.dossier.redaction.redact import redacted
from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.dossier.conftest import CANARY, ODD
from tests.insurance.dossier.example import example

PAGE = "/b/demo/dossier/preview/"
PARTS = ["company", "services", "register", "measures", "policies"]


def choices(**more: Any) -> dict[str, Any]:
    return {"parts": PARTS, "language": "fr", "recipient": "", "with_proofs": True, "withheld": [], **more}


def html_of(sections: Any) -> str:
    def walk(blocks: Any) -> Any:
        for block in blocks:
            yield block.html
            if block.kind == "facts":
                yield from (f"{fact['label']} {fact['html']}" for fact in block.items)
            elif block.kind == "columns":
                for inner in block.items:
                    yield from walk(inner)
            for row in block.rows:
                yield from (cell.html for cell in row)

    return " ".join(part for one in sections for part in (one.title, *walk(one.blocks)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_section_of_a_dossier_can_be_shown(language: Any) -> None:
    found = sections_of(example(), language)
    assert all(one.title and one.blocks for one in found if one.code != "changes")
    text = html_of(found)
    assert "Boutique en ligne injoignable" in text and "<svg" in text
    assert ("inconnu" if language == "fr" else "unknown") in text


def test_what_is_unknown_is_named_by_its_place() -> None:
    (services,) = sections_of(example(), "en", ["services"])
    assert services.missing["Provider"] == ["S-008"]
    (register,) = sections_of(example(), "en", ["register"])
    assert register.missing["Owner"] == ["R-013"]
    assert register.withheld == 0


def test_withheld_is_shown_as_the_reader_sees_it_and_never_as_unknown() -> None:
    snapshot = redacted(example(), ["services.providers", "register.risks:R-003"])
    (services,) = sections_of(snapshot, "fr", ["services"])
    assert "Panier Breton" not in html_of([services]) and "rp-withheld" in html_of([services])
    assert services.withheld == 9 and services.missing["Fournisseur"] == ["S-008"]  # the one that nobody knows
    (register,) = sections_of(snapshot, "fr", ["register"])
    assert "Rançongiciel" not in html_of([register]) and "R-003" in html_of([register])


def test_what_people_typed_is_never_markup() -> None:
    snapshot = example()
    snapshot["register"]["risks"][0].update(title="<script>alert(1)</script> & <b>", event="<i>x</i>\n</p>")
    text = html_of(sections_of(snapshot, "en"))
    assert "<script" not in text and "<i>x" not in text and "&lt;script&gt;" in text


def test_a_thousand_risks_are_counted_and_fifty_shown_in_little_time() -> None:
    snapshot, base = example(), example()["register"]["risks"]
    snapshot["register"]["risks"] = [
        {**copy.deepcopy(base[number % 13]), "number": number, "reference": f"R-{number:03d}"}
        for number in range(1, 1001)
    ]
    sections_of(snapshot, "fr", ["summary"])  # fonts are read once
    start = time.process_time()
    found = {one.code: one for one in sections_of(snapshot, "fr")}
    assert time.process_time() - start < 1.5  # half of it on an idle machine
    tables = [block for block in found["register"].blocks if block.kind == "table" and block.more]
    assert [block.more for block in tables] == [950]
    assert sum(block.kind == "heading" and block.level == 3 for block in found["register"].blocks) == FIRST
    assert "1\u202f000" in html_of([found["summary"]]) or "1000" in html_of([found["summary"]])


def test_something_that_cannot_be_shown_is_no_silence() -> None:
    from reportlab.platypus import HRFlowable

    with translation.override("en"), pytest.raises(TypeError, match="HRFlowable"):
        section("x", [HRFlowable()], "unknown")


@pytest.mark.django_db(transaction=True)
class TestThePage:
    def test_it_reads_in_a_context_that_cannot_write_and_nothing_is_kept(self, furnished: Cast) -> None:
        with business_context(read=[furnished.bakery]):
            found = preview(furnished.bakery, choices())
            assert not DossierVersion.objects.exists() and not Job.objects.exists() and not Entry.objects.exists()
        assert found.snapshot["version"]["reference"] == "D-001"
        text = html_of(found.sections)
        assert "profit &lt; cost &amp; &lt;b&gt;loss" in text and CANARY not in text

    def test_the_owner_sees_it_in_the_readers_language_and_builds_exactly_this(
        self, furnished: Cast, client: Client
    ) -> None:
        client.force_login(furnished.ines)
        sent = {
            "parts": PARTS,
            "language": "en",
            "recipient": "Mutuelle du Ponant",
            "withheld": ["policies.premiums", "services.providers"],
            "withheld_entries": "r-1",
            "form_key": "0b8f2b0c-5a4b-4b55-8a5a-5f7f0a7e6f11",
        }
        page = client.post(PAGE, sent)
        html = page.content.decode()
        assert page.status_code == 200 and 'lang="en"' in html
        assert "withheld from this reader" in html and ODD not in html and "profit &lt;" not in html
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
        assert ("withheld", "policies.premiums") in hidden and ("withheld_entries", "r-1") in hidden
        with business_context(read=[furnished.bakery]):
            assert not Job.objects.exists()
        again = client.post("/b/demo/dossier/new/", {**sent, "again": "1"})
        assert again.status_code == 200 and again.context["form"].withholds()
        built = client.post("/b/demo/dossier/new/", sent)
        assert built.status_code == 303
        with business_context(read=[furnished.bakery]):
            args = Job.objects.get().args
            assert args["withheld"] == ["policies.premiums", "services.providers", "register.risks:R-001"]
            assert args["parts"] == PARTS and args["language"] == "en"
            (entry,) = Entry.objects.filter(verb="dossier.requested")
            assert "policies.premiums" in str(entry.changes)

    def test_without_choices_it_shows_what_the_form_would_make(self, furnished: Cast, client: Client) -> None:
        client.force_login(furnished.ines)
        page = client.get(PAGE)
        assert page.status_code == 200 and "profit &lt; cost" in page.content.decode()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("withheld_entries", "R-999"),
            ("withheld_entries", "everything"),
            ("withheld", ["no.such"]),
            ("parts", ["grants"]),
            ("since", "7"),
        ],
    )
    def test_a_wrong_choice_is_said_beside_its_field(
        self, furnished: Cast, client: Client, field: str, value: Any
    ) -> None:
        client.force_login(furnished.ines)
        page = client.post(PAGE, {"parts": PARTS, "language": "fr", field: value})
        assert page.status_code == 422 or field == "since"  # no earlier version: the field is not there
        if field != "since":
            assert page.context["form"].errors[field]

    def test_who_may_not_build_sees_no_preview(self, furnished: Cast, client: Client) -> None:
        client.force_login(furnished.lucie)
        assert client.get(PAGE).status_code == 403
        client.force_login(furnished.yann)
        assert client.get(PAGE).status_code == 404


def test_the_parts_are_folds_under_their_headings_and_lead_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.ines)
    page = client.get(PAGE)
    body, codes = page.content.decode(), [section.code for section in page.context["preview"].sections]
    folds = re.findall(
        r'<details class="rp-fold"( open)?>.*?</summary><div class="c" id="part-(\w+)">', body, re.DOTALL
    )
    assert folds == [(" open" if code == codes[0] else "", code) for code in codes]
    assert body.count('<h2 class="t" lang="fr">') == len(codes)
    assert re.findall(r'<a href="#part-(\w+)"', body) == [*codes, *codes[1:]], "a list of all, and each to the next"
