"""Proofs as people see them: added, listed, fetched, deleted; and the attacks on each step."""

import hashlib
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from insurance.dossier.snapshot_schema import Proof as ProofShape
from insurance.models import Policy
from portal.audit.models import Entry
from portal.evidence import actions
from portal.evidence.actions import add_proof, delete_proof
from portal.evidence.content import examine
from portal.evidence.models import Proof
from portal.evidence.queries import proofs_section
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from risks.models import MeasureProof
from tests.cast import Cast, build_cast
from tests.factories import make_measure, make_policy, make_proof
from tests.portal.evidence.conftest import LIST, NEW, kept, upload
from tests.portal.evidence.files import GOOD, PDF, png
from tests.portal.profile.odd_input import FUZZ, odd_text, send


def entries(business: Business) -> list[Entry]:
    with business_context(read=[business]):
        return list(Entry.objects.order_by("pk"))


def stored_files() -> list[str]:
    found = []
    for folder in default_storage.listdir("proofs")[0] if default_storage.exists("proofs") else []:
        found += default_storage.listdir(f"proofs/{folder}")[1]
    return found


def test_an_empty_list_says_what_to_do(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.neighbour, "Devis vélo")
    page = signed_in("ines").get(LIST).content.decode()
    assert NEW in page and "<table" not in page and "Devis vélo" not in page
    assert NEW not in signed_in("paul").get(LIST).content.decode()


def test_a_proof_is_kept_under_a_generated_name_with_its_fingerprint(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("lucie").post(NEW, upload("../Relevé.pdf", title="Test de sauvegarde", valid_until="2027-05-14"))
    assert answer.status_code == 303, answer.context["form"].errors
    (proof,) = kept(cast.bakery)
    assert (proof.number, proof.title, proof.name) == (1, "Test de sauvegarde", "Relevé.pdf")
    assert proof.sha256 == hashlib.sha256(PDF).hexdigest() and proof.size_bytes == len(PDF)
    assert proof.added_by == cast.lucie
    assert "Relev" not in proof.stored_as and proof.stored_as.startswith(f"proofs/{cast.bakery.pk}/")
    (entry,) = entries(cast.bakery)
    assert (entry.verb, entry.ref, entry.changes["changes"]["sha256"]) == ("proof.added", "P-001", proof.sha256)


def test_without_a_title_it_is_called_like_its_file(cast: Cast, signed_in: Any) -> None:
    signed_in("ines").post(NEW, upload("Facture alarme.pdf"))
    assert kept(cast.bakery)[0].title == "Facture alarme"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_every_honest_kind_comes_back_byte_for_byte(cast: Cast, signed_in: Any, name: str) -> None:
    client = signed_in("ines")
    assert client.post(NEW, upload(name, GOOD[name], "text/html")).status_code == 303
    answer = client.get(f"{LIST}P-001/file/")
    assert answer.status_code == 200 and answer.content == GOOD[name]
    assert "html" not in answer["Content-Type"]


def test_d1_a_wrong_file_is_said_beside_the_field_and_not_kept(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines", "en").post(NEW, upload("page.pdf", b"<html><script>alert(1)</script>"))
    assert answer.status_code == 422
    assert "The content is not what the ending “.pdf” says." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["file"]
    assert kept(cast.bakery) == [] and stored_files() == [] and entries(cast.bakery) == []


def test_d1_a_download_can_neither_run_nor_be_sniffed(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, upload("photo.png", png()))
    answer = client.get(f"{LIST}P-001/file/")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == 'attachment; filename="photo.png"'


@pytest.mark.parametrize(
    ("raw", "header"),
    [
        ("Relevé d’été.pdf", "attachment; filename*=utf-8''Relev%C3%A9%20d%E2%80%99%C3%A9t%C3%A9.pdf"),
        ('a"; x="b.pdf', 'attachment; filename="a-; x=-b.pdf"'),
        ("a\r\nSet-Cookie: b=c.pdf", 'attachment; filename="aSet-Cookie- b=c.pdf"'),
    ],
)
def test_d2_c8_a_name_cannot_break_out_of_its_header(cast: Cast, signed_in: Any, raw: str, header: str) -> None:
    client = signed_in("ines")
    with business_context(write=[cast.bakery]):
        add_proof(actor=cast.actor("ines"), business=cast.bakery, file=examine(raw, PDF))
    answer = client.get(f"{LIST}P-001/file/")
    assert answer["Content-Disposition"] == header and "b" not in answer.cookies


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "..%2f..%2fetc%2fpasswd.pdf", "CON.pdf", "fdp.\u202egnp.pdf"])
def test_d2_odd_names_are_cleaned_on_the_way_in(cast: Cast, signed_in: Any, name: str) -> None:
    assert signed_in("ines").post(NEW, upload(name)).status_code == 303
    proof = kept(cast.bakery)[0]
    assert len(proof.name) <= 120 and proof.name.isprintable() and "/" not in proof.name
    assert len(stored_files()) == 1 and len(stored_files()[0]) == 32


def test_d7_a_swapped_or_lost_file_is_never_handed_out(
    cast: Cast, signed_in: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("ines", "en")
    client.post(NEW, upload())
    stored_as = kept(cast.bakery)[0].stored_as
    default_storage.delete(stored_as)
    default_storage.save(stored_as, __import__("io").BytesIO(b"%PDF-1.7 forged %%EOF"))
    answer = client.get(f"{LIST}P-001/file/")
    assert answer.status_code == 409 and b"forged" not in answer.content
    default_storage.delete(stored_as)
    assert client.get(f"{LIST}P-001/file/").status_code == 409
    assert [record.name for record in caplog.records].count("rempart.security") == 2


def test_d8_the_test_virus_is_refused(cast: Cast, signed_in: Any) -> None:
    from tests.portal.evidence.files import EICAR

    answer = signed_in("ines", "en").post(NEW, upload("note.txt", EICAR))
    assert "A virus was found in this file. It was not kept." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["file"]
    assert kept(cast.bakery) == []


def test_a_full_business_is_told_so_and_may_send_again(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, key = signed_in("ines", "en"), str(uuid.uuid4())
    monkeypatch.setattr(actions, "QUOTA_BYTES", len(PDF) - 1)
    make_proof(cast.neighbour, size_bytes=10**9)
    answer = client.post(NEW, upload(form_key=key))
    assert answer.status_code == 422 and "500 MB" in answer.content.decode()
    assert kept(cast.bakery) == [] and stored_files() == []
    monkeypatch.setattr(actions, "QUOTA_BYTES", len(PDF))
    assert client.post(NEW, upload(form_key=key)).status_code == 303
    assert len(kept(cast.bakery)) == 1


def test_a_row_that_cannot_be_written_leaves_no_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "record", lambda *a, **k: 1 / 0)
    with business_context(write=[cast.bakery]), pytest.raises(ZeroDivisionError):
        add_proof(actor=cast.actor("ines"), business=cast.bakery, file=examine("a.pdf", PDF))
    assert stored_files() == [] and kept(cast.bakery) == []


def test_deleting_takes_the_links_along_and_then_the_file(
    cast: Cast, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("marc", "en")
    client.post(NEW, upload())
    proof = kept(cast.bakery)[0]
    measure = make_measure(cast.bakery)
    with business_context(write=[cast.bakery]):
        MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=proof)
    policy = make_policy(cast.bakery, document=proof)
    question = client.get(f"{LIST}P-001/delete/").content.decode()
    assert "Delete P-001, attestation?" in question and "2 links to it go." in question
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{LIST}P-001/delete/").status_code == 302
    assert kept(cast.bakery) == [] and stored_files() == []
    with business_context(read=[cast.bakery]):
        assert MeasureProof.objects.count() == 0
        assert Policy.objects.get(pk=policy.pk).document is None
    assert [entry.verb for entry in entries(cast.bakery)] == ["proof.added", "proof.deleted"]


def test_a_number_is_never_given_twice(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, upload())
    client.post(f"{LIST}P-001/delete/")
    client.post(NEW, upload())
    assert [proof.number for proof in kept(cast.bakery)] == [2]


@pytest.mark.parametrize("path", ["P-001/", "P-001/file/", "P-001/delete/"])
def test_a1_a7_another_business_proof_is_a_missing_page(cast: Cast, signed_in: Any, path: str) -> None:
    with business_context(write=[cast.neighbour]):
        actor = cast.actor("yann", cast.neighbour)
        add_proof(actor=actor, business=cast.neighbour, file=examine("velo.pdf", PDF), title="Devis vélo")
    client = signed_in("ines")
    mine, missing = client.get(LIST + path), client.get(LIST + path.replace("001", "999"))
    assert (mine.status_code, mine.content) == (404, missing.content)
    assert client.post(LIST + path).status_code in {404, 405}
    assert client.get(f"/b/cycles-rivoal/proofs/{path}").status_code == 404
    assert client.get(LIST + path.replace("001", "9" * 30)).status_code == 404
    assert len(kept(cast.neighbour)) == 1


@pytest.mark.parametrize(
    ("person", "mandate", "answers"),
    [
        ("paul", None, (200, 403, 403)),
        ("lucie", None, (200, 303, 403)),
        ("marc", None, (200, 303, 302)),
        ("claire", ("read", ["dossier"]), (200, 403, 403)),
        ("claire", ("comment", ["dossier"]), (200, 403, 403)),
        ("claire", ("edit", ["dossier"]), (200, 303, 403)),
        ("claire", ("edit", ["profile", "policies"]), (403, 403, 403)),
        ("claire", None, (404, 404, 404)),
        ("zoe", None, (404, 404, 404)),
    ],
)
def test_each_role_does_what_its_rights_allow(
    cast: Cast, signed_in: Any, person: str, mandate: Any, answers: tuple[int, int, int]
) -> None:
    looks, adds, deletes = answers
    with business_context(write=[cast.bakery]):
        add_proof(actor=cast.actor("ines"), business=cast.bakery, file=examine("a.pdf", PDF))
    if mandate:
        cast.mandate(scope=mandate[0], sections=mandate[1])
    client = signed_in(person)
    for path in ("", "P-001/", "P-001/file/"):
        assert client.get(LIST + path).status_code == looks
    assert client.post(NEW, upload()).status_code == adds
    assert len(kept(cast.bakery)) == (2 if adds == 303 else 1)
    assert client.post(f"{LIST}P-001/delete/").status_code == deletes


def test_the_verbs_ask_for_the_right_themselves(cast: Cast) -> None:
    proof = make_proof(cast.bakery)
    theirs = make_proof(cast.neighbour)
    with business_context(write=[cast.bakery, cast.neighbour]):
        with pytest.raises(PermissionDenied):
            add_proof(actor=cast.actor("paul"), business=cast.bakery, file=examine("a.pdf", PDF))
        with pytest.raises(PermissionDenied):
            delete_proof(actor=cast.actor("lucie"), proof=proof)
        with pytest.raises(PermissionDenied):
            delete_proof(actor=cast.actor("ines"), proof=theirs)


def test_a4_columns_of_the_machinery_are_ignored(cast: Cast, signed_in: Any) -> None:
    stuffed = {"sha256": "0" * 64, "stored_as": "/etc/passwd", "number": "99", "name": "x"}
    stuffed |= {"business": str(cast.neighbour.pk)}
    assert signed_in("ines").post(NEW, {**upload(), **stuffed}).status_code == 303
    proof = kept(cast.bakery)[0]
    assert (proof.number, proof.name) == (1, "attestation.pdf") and proof.stored_as.startswith("proofs/")
    assert kept(cast.neighbour) == []


def test_a6_only_named_columns_sort(cast: Cast, signed_in: Any) -> None:
    make_proof(cast.bakery, "Un", size_bytes=5)
    make_proof(cast.bakery, "Deux", size_bytes=9)
    client = signed_in("ines")
    for asked in ("added_by__password", "-sha256", "business__name", "?", "size;drop", "\x00"):
        assert [proof.title for proof in client.get(LIST, {"sort": asked}).context["page"]] == ["Deux", "Un"]
    assert [proof.title for proof in client.get(LIST, {"sort": "size"}).context["page"]] == ["Un", "Deux"]


def test_c1_titles_and_names_are_shown_as_text(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, upload(title="profit < cost & <b>loss<script>alert(1)</script>"))
    for path in (LIST, f"{LIST}P-001/", f"{LIST}P-001/delete/"):
        page = client.get(path).content.decode()
        assert "<script>alert" not in page and "profit &lt; cost &amp; &lt;b&gt;loss" in page


@FUZZ
@given(texts=st.tuples(odd_text(), odd_text(), odd_text()), content=st.binary(max_size=60))
@example(texts=("", "", "folder/"), content=b"x")
def test_c11_odd_input_is_an_error_beside_the_field_never_a_crash(
    cast: Cast, client: Client, texts: tuple[str, str, str], content: bytes
) -> None:
    client.force_login(cast.ines)
    title, day, name = (text.encode("utf-8", "replace").decode() for text in texts)
    answer = client.post(NEW, upload(name.replace("\x00", "") or "x", content, title=title, valid_until=day))
    assert answer.status_code in {303, 400, 422}
    assert send(client, NEW, {"file": title, "title": day}).status_code == 422
    assert client.get(LIST, {"page": title.encode("utf-8", "replace").decode(), "sort": "size"}).status_code == 200


def test_e1_two_clicks_keep_one_proof(cast: Cast, signed_in: Any) -> None:
    client, key = signed_in("ines"), str(uuid.uuid4())
    assert client.post(NEW, upload(form_key=key)).status_code == 303
    assert client.post(NEW, upload(form_key=key)).status_code == 303
    assert len(kept(cast.bakery)) == 1 and len(stored_files()) == 1


def test_out_of_date_proofs_are_counted_and_marked(cast: Cast, signed_in: Any) -> None:
    today = timezone.localdate()
    make_proof(cast.bakery, valid_until=today - timedelta(days=1))
    make_proof(cast.bakery, valid_until=today)
    make_proof(cast.bakery, valid_until=today + timedelta(days=400))
    make_proof(cast.bakery, valid_until=None)
    answer = signed_in("ines").get(LIST, {"sort": "until"})
    assert [proof.validity for proof in answer.context["page"]] == ["past", "soon", "valid", "open"]
    assert answer.context["held"].expired == 1


def test_the_dossiers_index_has_the_shape_it_checks(cast: Cast) -> None:
    from pydantic import TypeAdapter

    proof = make_proof(cast.bakery)
    make_policy(cast.bakery, document=proof)
    measure = make_measure(cast.bakery)
    make_proof(cast.neighbour)
    with business_context(write=[cast.bakery]):
        MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=proof)
    with business_context(read=[cast.bakery, cast.neighbour]):
        (line,) = proofs_section(cast.bakery)
    TypeAdapter(ProofShape).validate_python(line)
    assert (line["reference"], line["sha256"], line["supports"]) == ("P-001", "0" * 64, ["I-001", "M-001"])


def test_the_list_costs_the_same_for_one_and_three_rows(cast: Cast, signed_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("ines")

    def cost(**headers: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(LIST, headers=headers).status_code == 200
        return len(queries)

    make_proof(cast.bakery, added_by=cast.ines)
    cost()
    one, part = cost(), cost(**{"HX-Request": "true"})
    make_proof(cast.bakery, added_by=cast.marc)
    make_proof(cast.bakery, added_by=cast.lucie)
    assert (cost(), cost(**{"HX-Request": "true"})) == (one, part)
    assert part <= 12


def test_proof_is_scoped_by_the_database_too(cast: Cast) -> None:
    make_proof(cast.neighbour)
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 0


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=0-1,2-3,4-5", "bytes=-1", "bytes=99999999-", "lines=1-2"])
def test_d6_a_range_gets_the_whole_file_and_nothing_is_kept_by_caches(cast: Cast, signed_in: Any, asked: str) -> None:
    signed_in("ines").post(NEW, upload())
    answer = signed_in("ines").get("/b/demo/proofs/P-1/file/", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer["Cache-Control"] == "no-store"


def test_d6_where_a_file_lies_opens_nothing(cast: Cast, signed_in: Any) -> None:
    signed_in("ines").post(NEW, upload())
    name = stored_files()[0]
    for path in (f"/media/proofs/{cast.bakery.pk}/{name}", f"/files/proofs/{cast.bakery.pk}/{name}", f"/static/{name}"):
        assert signed_in("ines").get(path).status_code == 404


def test_d6_the_address_is_dead_the_moment_the_mandate_is_withdrawn(cast: Cast, signed_in: Any) -> None:
    signed_in("ines").post(NEW, upload())
    mandate = cast.mandate(sections=["dossier"])
    claire = signed_in("claire")
    assert claire.get("/b/demo/proofs/P-1/file/").status_code == 200
    mandate.withdrawn_at = timezone.now()
    mandate.save()
    assert claire.get("/b/demo/proofs/P-1/file/").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {f"file{place}": SimpleUploadedFile("a.pdf", PDF) for place in range(150)},
        {f"field{place}": "x" for place in range(2_100)},
        {"title": "x" * (3 * 1024 * 1024)},
    ],
    ids=["files", "fields", "text"],
)
def test_d5_too_many_parts_are_refused_in_words(cast: Cast, signed_in: Any, sent: dict[str, Any]) -> None:
    answer = signed_in("ines").post(NEW, sent)
    assert answer.status_code in {400, 413}
    assert "<main" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_d5_two_uploads_at_once_never_pass_the_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, wait, done = build_cast(), threading.Barrier(2), []
    monkeypatch.setattr(actions, "QUOTA_BYTES", len(PDF) + 10)

    def send() -> None:
        try:
            wait.wait()
            with business_context(write=[cast.bakery]):
                add_proof(actor=cast.actor("ines"), business=cast.bakery, file=examine("a.pdf", PDF))
            done.append("kept")
        except ValidationError:
            done.append("refused")
        finally:
            connection.close()

    people = [threading.Thread(target=send) for _one in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(done) == ["kept", "refused"]
