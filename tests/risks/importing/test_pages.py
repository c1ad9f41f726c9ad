"""A spreadsheet from the browser: sent, looked at, its columns corrected, brought in by a job; or refused, by name."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.jobs import tasks
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from risks.importing.models import SheetImport
from risks.models import Measure, Risk
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.importing.books import messy, table, workbook

SEND = "/b/demo/risks/import/"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(client: Client, cast: Cast) -> SignIn:
    def as_person(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save(update_fields=["language"])
        client.force_login(person)
        return client

    return as_person


def sheet(content: bytes, name: str = "registre.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def titles(cast: Cast) -> list[str]:
    with business_context(read=[cast.bakery]):
        return list(Risk.objects.for_business(cast.bakery).order_by("number").values_list("title", flat=True))


def work(cast: Cast, kind: str = "register.import") -> str:
    with business_context(read=[cast.bakery]):
        job = Job.objects.for_business(cast.bakery).get(kind=kind, state="queued")
    return tasks.run(job.pk, cast.bakery.pk)


@pytest.mark.django_db(transaction=True)
def test_a_messy_sheet_is_understood_shown_and_brought_in_once(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    sent = ines.post(SEND, sheet(workbook(messy)))
    assert sent.status_code == 303 and titles(cast) == [], "looking writes nothing"
    page = ines.get(sent["Location"])
    text = page.content.decode()
    assert page.context["risks"] == 3 and page.context["flag_count"] > 0
    assert "Panne de la boutique en ligne" in text and "À ne pas lire" not in text
    assert all(flag.cell in text for flag in page.context["flags"])
    gone = [ines.post(sent["Location"] + "go/")["Location"] for _click in range(2)]
    assert gone[0] == gone[1]
    assert work(cast) == "done"
    assert titles(cast) == ["Panne de la boutique en ligne", "Vol de données", "Total loss of the oven"]
    assert "3 added, 0 changed" in ines.get(gone[0]).content.decode()
    with business_context(read=[cast.bakery]):
        assert Measure.objects.for_business(cast.bakery).count() >= 1
        assert not SheetImport.objects.exists(), "the file is not kept"
        assert Entry.objects.filter(verb="register.imported").count() == 1
    again = ines.post(SEND, sheet(workbook(messy)))
    job = ines.post(again["Location"] + "go/")["Location"]
    work(cast)
    assert "0 added, 0 changed, 3 as they were" in ines.get(job).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_column_taken_for_something_else_is_corrected_in_the_preview(cast: Cast, sign_in: SignIn) -> None:
    content = table(["R1", "Panne de four", 3, 4], head=["Ref", "Risk", "Machin", "Impact"])
    ines = sign_in("ines")
    where = ines.post(SEND, sheet(content))["Location"]
    assert ines.get(where).context["page"].rows[0].likelihood is None
    form = {"sheet": "Sheet", "column_A": "ref", "column_B": "title", "column_C": "likelihood", "column_D": "impact"}
    assert ines.post(where, form).status_code == 302
    assert ines.get(where).context["page"].rows[0].likelihood == 3
    twice = ines.post(where, {**form, "column_D": "likelihood"})
    assert twice.status_code == 422, "one field, one column"
    ines.post(where + "go/")
    assert work(cast) == "done"
    with business_context(read=[cast.bakery]):
        risk = Risk.objects.get()
    assert (risk.likelihood_current, risk.impact_current) == (3, 4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("registre.xlsx", b"PK\x03\x04 cut in the middle"),
        ("registre.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("registre.xlsm", b"PK\x03\x04"),
        ("registre.csv", b"\xff\xfe\x00\xd8" * 40),
        ("registre.csv", b"nothing;of;ours\n1;2;3\n"),
        ("registre.pdf", b"%PDF-1.7"),
        ("../../etc/passwd", b"root:x:0:0"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(
    cast: Cast, sign_in: SignIn, name: str, content: bytes
) -> None:
    answer = sign_in("ines").post(SEND, sheet(content, name))
    assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert titles(cast) == []
    with business_context(read=[cast.bakery]):
        assert not SheetImport.objects.exists()
    assert not default_storage.exists("proofs") or not default_storage.listdir("proofs")[0]


def test_formulas_and_markup_stay_text(cast: Cast, sign_in: SignIn) -> None:
    content = table(["R1", "<b>gras</b> & {{7*7}}", 3, 4, None, None, None, "@SUM(A1)"])
    ines = sign_in("ines")
    page = ines.get(ines.post(SEND, sheet(content))["Location"]).content.decode()
    assert "&lt;b&gt;gras&lt;/b&gt; &amp; {{7*7}}" in page


@pytest.mark.parametrize(("name", "status"), [("marc", 200), ("lucie", 403), ("paul", 403), ("yann", 404)])
def test_who_may_bring_a_spreadsheet_in(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    assert sign_in(name).get(SEND).status_code == status


def test_a_neighbours_file_is_missing(cast: Cast, sign_in: SignIn) -> None:
    where = sign_in("ines").post(SEND, sheet(table(["R1", "Panne", 3, 4])))["Location"]
    uid = re.search(r"import/([\w-]+)/", where)
    assert uid
    yann = sign_in("yann")
    for end in ("", "go/", "aside/"):
        assert yann.post(f"/b/cycles-rivoal/risks/import/{uid[1]}/{end}").status_code == 404
        assert yann.post(f"{where}{end}").status_code == 404


def test_a_file_put_aside_leaves_the_register_and_the_storage_as_they_were(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    make_risk(cast.bakery, title="Déjà là")
    ines = sign_in("ines")
    where = ines.post(SEND, sheet(table(["R1", "Panne", 3, 4])))["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        assert ines.post(where + "aside/").status_code == 302
    assert titles(cast) == ["Déjà là"]
    assert ines.get(where).status_code == 404
    assert default_storage.listdir(f"proofs/{cast.bakery.pk}")[1] == []


@pytest.mark.django_db(transaction=True)
def test_somebody_removed_before_the_job_runs_brings_nothing_in(cast: Cast, sign_in: SignIn) -> None:
    marc = sign_in("marc")
    where = marc.post(SEND, sheet(table(["R1", "Panne", 3, 4])))["Location"]
    marc.post(where + "go/")
    cast.member("marc").delete()
    assert work(cast) == "refused"
    assert titles(cast) == []


def test_only_a_few_files_wait_and_none_longer_than_a_day(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    ines = sign_in("ines")
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(8):
            assert ines.post(SEND, sheet(table(["R1", f"Panne {number}", 3, 4]))).status_code == 303
    assert len(default_storage.listdir(f"proofs/{cast.bakery.pk}")[1]) == 5
    with business_context(write=[cast.bakery]):
        SheetImport.objects.update(sent_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        ines.post(SEND, sheet(table(["R1", "Panne", 3, 4])))
    assert len(default_storage.listdir(f"proofs/{cast.bakery.pk}")[1]) == 1


def large(rows: list[list[Any]]) -> bytes:
    """A table that is too large to be read while somebody waits."""
    lines = [
        "Référence;Risque;Vraisemblance (1-5);Impact (1-5);Conséquences",
        *(";".join(map(str, row)) for row in rows),
    ]
    filler = "x" * 300
    return "\n".join([lines[0], *(f"{line};{filler}" for line in lines[1:])]).encode()


@pytest.mark.django_db(transaction=True)
def test_a_large_sheet_is_read_by_a_job_and_the_page_follows_it(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    rows = [[f"A{number}", f"Risque {number}", 3, "bof" if number == 7 else 4] for number in range(1, 301)]
    where = ines.post(SEND, sheet(large(rows), "gros.csv"))["Location"]
    assert "gros.csv is large" in ines.get(where).content.decode()
    poll = {"HX-Request": "true", "HX-Target": "rp-progress"}
    assert "HX-Refresh" not in ines.get(where, headers=poll)
    assert work(cast, "register.read") == "done"
    assert ines.get(where, headers=poll)["HX-Refresh"] == "true"
    page = ines.get(where)
    assert (page.context["risks"], page.context["flag_count"]) == (300, 1)
    assert page.context["flags"][0].cell == "D8"
    ines.post(where + "go/")
    assert work(cast) == "done"
    assert len(titles(cast)) == 300


@pytest.mark.django_db(transaction=True)
def test_a_large_file_that_is_no_table_says_so_after_its_job(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    where = ines.post(SEND, sheet(b"only words that name nothing\n" * 5_000, "mots.csv"))["Location"]
    assert work(cast, "register.read") == "done"
    answer = ines.get(where, follow=True)
    assert answer.redirect_chain[-1][0] == SEND
    assert "No row names its columns" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_other_columns_of_a_large_sheet_are_read_anew(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    where = ines.post(SEND, sheet(large([["A1", "Panne", 3, 4]] * 300), "gros.csv"))["Location"]
    work(cast, "register.read")
    columns = {"column_B": "title", "column_D": "likelihood", "column_C": "impact"}
    assert ines.post(where, {"sheet": "CSV", **columns}).status_code == 302
    assert "gros.csv is large" in ines.get(where).content.decode()
    work(cast, "register.read")
    reading = ines.get(where).context["reading"]
    assert reading.mapping == {"B": "title", "C": "impact", "D": "likelihood"}
