"""A proof whose file is gone or altered stops the build by its name; a broken picture or a lapsed proof does not."""

import io
import json
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from insurance.dossier import build as building
from insurance.dossier.why import proofs_lost, why
from insurance.models import DossierVersion
from portal.documents.canonical import sha256
from portal.evidence.actions import delete_proof
from portal.evidence.models import Proof
from portal.evidence.storage import keep
from portal.jobs import tasks
from portal.jobs.outbox import Hopeless
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_insurance_answer, make_proof
from tests.insurance.dossier.test_build import ask, built, bundle, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]

BROKEN_PICTURE = b"\x89PNG\r\n\x1a\n" + b"not a picture at all" * 40


def stored(cast: Cast, title: str, content: bytes, name: str = "a.png", media: str = "image/png") -> str:
    """A proof with its file; answers where the file lies."""
    where = keep(cast.bakery.pk, content)
    make_proof(
        cast.bakery, title, name=name, stored_as=where, content_type=media, size_bytes=len(content),
        sha256=sha256(content), valid_until="2020-01-01",
    )  # fmt: skip
    return where


@pytest.mark.parametrize("with_proofs", [True, False])
def test_the_build_names_the_proofs_that_are_gone_or_altered(
    furnished: Cast, client: Client, with_proofs: bool
) -> None:
    stored(furnished, "Whole", b"whole")
    altered, gone = stored(furnished, "Altered", b"as it was"), stored(furnished, "Gone", b"soon gone")
    with default_storage.open(altered, "wb") as file:
        file.write(b"another file")
    default_storage.delete(gone)
    job = ask(furnished, parts=["company", "proofs"], with_proofs=with_proofs)
    assert tasks.run(job.pk, furnished.bakery.pk) == "failed"
    assert state(job).error == "proofs_lost:P-002,P-003"
    client.force_login(furnished.ines)
    page = client.get(f"/b/demo/dossier/build/{job.uid}/").content.decode()
    assert "P-002, P-003" in page and "P-001" not in page
    with business_context(read=[furnished.bakery]):
        assert not DossierVersion.objects.exists()
        snapshot = {"proofs": [{"reference": "P-003", "file_name": "a", "media_type": "b", "bundled": False}]}
        with pytest.raises(Hopeless):
            building.checked_proofs(furnished.bakery, snapshot, bundled=with_proofs)  # type: ignore[arg-type]
    with business_context(write=[furnished.bakery]):
        for proof in Proof.objects.for_business(furnished.bakery).filter(title__in=["Altered", "Gone"]):
            delete_proof(actor=furnished.actor("ines"), proof=proof)
    job = ask(furnished, parts=["company", "proofs"], with_proofs=with_proofs)
    assert tasks.run(job.pk, furnished.bakery.pk) == "done", "the way out that the page names"


def test_a_lost_proof_behind_an_answer_stops_the_build_without_the_index_of_proofs(furnished: Cast) -> None:
    gone = stored(furnished, "Gone", b"soon gone")
    with business_context(read=[furnished.bakery]):
        proof = Proof.objects.get(title="Gone")
    make_insurance_answer(furnished.bakery, "mfa_mail", value=3, proof=proof)
    default_storage.delete(gone)
    job = ask(furnished, parts=["company", "answers"], with_proofs=False)
    assert tasks.run(job.pk, furnished.bakery.pk) == "failed"
    assert state(job).error == "proofs_lost:P-001"
    job = ask(furnished, parts=["company", "services"], with_proofs=False)
    assert tasks.run(job.pk, furnished.bakery.pk) == "done", "nothing there speaks of it"


def test_a_broken_picture_goes_in_as_it_is(furnished: Cast) -> None:
    stored(furnished, "Photo", BROKEN_PICTURE)
    content = bundle(furnished, built(furnished, parts=["company", "proofs"]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = [name for name in archive.namelist() if name.startswith("proofs/")]
        assert archive.read(name) == BROKEN_PICTURE
        assert json.loads(archive.read("attachments/dossier.json"))["proofs"][0]["bundled"] is True


def test_the_code_of_many_lost_proofs_fits_the_job() -> None:
    code = proofs_lost([f"P-{number:04d}" for number in range(500)])
    assert len(code) <= 300 and "P-0019" in why(code)
    assert why("TimeoutError") == "" and why("keys_missing")
