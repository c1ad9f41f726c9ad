"""A copy for e-mail: AES-256, one passphrase shown once, the sealed file whole inside, the archived one untouched."""

import io
from pathlib import Path

import pikepdf
import pytest
from django.test import Client

from insurance.dossier.storage import read_bundle
from portal.audit.models import Entry
from portal.documents.canonical import sha256
from portal.documents.encrypted import is_passphrase, new_passphrase
from portal.documents.seal_check import seal_problems
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.dossier.test_build import built, member
from tests.outside import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]
PAGE = "/b/demo/dossier/D-1/mail/"


def fetched(client: Client) -> tuple[str, bytes]:
    page = client.get(PAGE)
    assert "no-store" in page["Cache-Control"]
    answer = client.post(PAGE, {"passphrase": page.context["signed"]})
    assert answer["Content-Type"] == "application/pdf"
    return page.context["passphrase"], answer.content


def test_the_copy_opens_with_its_passphrase_only(furnished: Cast, client: Client, tmp_path: Path) -> None:
    version = built(furnished)
    client.force_login(furnished.ines)
    passphrase, content = fetched(client)
    path = tmp_path / "mail.pdf"
    path.write_bytes(content)
    shown = run("qpdf", "--show-encryption", f"--password={passphrase}", path).stdout
    assert "R = 6" in shown and shown.count("AESv3") == 3
    assert run("qpdf", "--check", f"--password={passphrase}", path).returncode == 0
    for wrong in ("", passphrase.upper(), passphrase[:-1], new_passphrase()):
        assert run("qpdf", "--check", f"--password={wrong}", path).returncode != 0
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(content), password=wrong)
    for known in (b"Fournil", passphrase.encode(), b"pdfaid:part"):
        assert known not in content
    with pikepdf.open(io.BytesIO(content), password=passphrase) as pdf:
        sealed = pdf.attachments["rempart-demo-D-001.pdf"].get_file().read_bytes()
        told = pdf.Root.Metadata.read_bytes()
        assert b"pdfaid:part>3" not in told and b'pdfaid:part="3"' not in told and b"pdfuaid" in told
        assert "dossier.json" in pdf.attachments
    assert sha256(sealed) == version.pdf_sha256
    assert seal_problems(sealed) == []
    with business_context(read=[furnished.bakery]):
        assert sha256(member(read_bundle(version), "dossier.pdf")) == version.pdf_sha256, "the archived one"


def test_the_passphrase_is_new_each_time_written_nowhere_and_the_copy_is_in_the_history(
    furnished: Cast, client: Client
) -> None:
    built(furnished)
    client.force_login(furnished.ines)
    passphrase, _content = fetched(client)
    assert is_passphrase(passphrase)
    assert passphrase not in client.get(PAGE).content.decode()
    with business_context(read=[furnished.bakery]):
        (entry,) = Entry.objects.filter(verb="dossier.encrypted")
        assert entry.ref == "D-001"
        assert passphrase not in str(entry.__dict__)


def test_only_a_passphrase_that_was_just_shown_for_that_version_is_taken(furnished: Cast, client: Client) -> None:
    built(furnished)
    built(furnished)
    client.force_login(furnished.ines)
    other = client.get("/b/demo/dossier/D-2/mail/").context["signed"]
    for said in ("", "1234", new_passphrase(), other, other + "x"):
        answer = client.post(PAGE, {"passphrase": said})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
    client.force_login(furnished.marc)
    assert client.post("/b/demo/dossier/D-2/mail/", {"passphrase": other}).status_code == 302, "another person's"
    with business_context(read=[furnished.bakery]):
        assert not Entry.objects.filter(verb="dossier.encrypted").exists()


@pytest.mark.parametrize("name,status", [("lucie", 403), ("paul", 403), ("yann", 404), ("nora", 404), ("claire", 404)])
def test_who_may_not_download_makes_no_copy(furnished: Cast, client: Client, name: str, status: int) -> None:
    built(furnished)
    client.force_login(furnished.people[name])
    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, {"passphrase": "x"}).status_code == status


def test_an_adviser_makes_a_copy_only_of_parts_that_are_open_to_them(furnished: Cast, client: Client) -> None:
    built(furnished)
    furnished.mandate(sections=["dossier", "profile", "services"])
    client.force_login(furnished.claire)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"passphrase": "x"}).status_code == 403
