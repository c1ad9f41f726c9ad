"""The reader's copy: the frozen facts again, with their name on each page, under a seal that holds by itself."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import ProgrammingError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from insurance.dossier.attached import attached
from insurance.dossier.signing import installation_keys, with_seal
from insurance.insurers.copies.making import NotReady, job_of
from insurance.insurers.grants.actions import create_grant, revoke_grant
from insurance.insurers.room.actions import download
from insurance.models import DossierVersion, GrantCopy, PublicCopy, PublicSeal
from portal.access.models import Grant
from portal.documents.bundle import BundledFile, make_bundle
from portal.documents.canonical import canonical_json, grouped, sha256
from portal.documents.seal_check import examine_seal
from portal.jobs import tasks
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_version
from tests.insurance.dossier.example import example
from tests.outside import run
from tests.portal.documents.stamps import stamp_service
from tests.verapdf import verapdf_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]
NAME = "Jeanne <b> & l’Œuvre 漢 du Port"


def sealed_version(cast: Cast, snapshot: Any = None) -> DossierVersion:
    """A version as built, but for its PDF, which no reader gets to see."""
    snapshot = snapshot or example()
    with override("fr"):
        files = [BundledFile(file.name, file.data, "attachment", file.media_type) for file in attached(snapshot)]
    original = BundledFile("dossier.pdf", b"%PDF- the unmarked original", "dossier", "application/pdf")
    proof = BundledFile("P-001-facture.pdf", b"a proof", "proof", "application/pdf")
    facts = {"reference": "D-001", "snapshot_sha256": sha256(canonical_json(snapshot))}
    bundle = make_bundle([original, proof, *files], facts, installation_keys().manifest)
    frozen = canonical_json(snapshot).decode()
    return make_version(cast.bakery, bundle, snapshot=frozen)


def share(cast: Cast, version: DossierVersion, **fields: Any) -> Grant:
    with business_context(write=[cast.bakery]):
        values = {"recipient": NAME, "email": "jeanne@port.example", "language": "fr", "max_downloads": 2, **fields}
        return create_grant(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version_number=version.number,
            expires_at=timezone.now() + timedelta(days=3),
            **values,
        )[0]


def made(grant: Grant) -> str:
    with business_context(read=[grant.business]):
        job = job_of(grant)
    assert job is not None
    return tasks.run(job.pk, grant.business_id)


def taken(grant: Grant) -> bytes:
    return download(grant_id=grant.pk, who=grant.recipient, actor=None).content


def test_the_copy_names_its_reader_on_each_page_and_holds_by_itself(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = sealed_version(cast)
    grant = share(cast, version)
    with pytest.raises(NotReady):
        taken(grant)
    assert made(grant) == "done"
    content = taken(grant)
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    call_command("verify_dossier", str(path))
    assert f"of D-001, handed to {NAME}" in capsys.readouterr().out
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pdf, names = archive.read("dossier.pdf"), archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.read("attachments/dossier.json").decode() == version.snapshot, "the same facts"
    assert "proofs/P-001-facture.pdf" in names
    assert manifest["facts"]["copy_of_pdf_sha256"] == version.pdf_sha256
    file = tmp_path / "dossier.pdf"
    file.write_bytes(pdf)
    assert "Signature is Valid" in run("pdfsig", "-nocert", file).stdout
    pages = run("pdftotext", "-raw", file, "-").stdout.split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert f"Copie remise à {NAME} le " in " ".join(page.split()), f"page {number}"
    assert b"unmarked original" not in content
    broken = verapdf_all([("3a", file), ("ua1", file)])
    assert broken == [[], []]


def test_strangers_learn_that_it_is_a_copy_and_never_whose(cast: Cast, client: Client) -> None:
    version = sealed_version(cast)
    grant = share(cast, version)
    made(grant)
    content = taken(grant)
    page = f"/verify/{version.token}/"
    file = SimpleUploadedFile("bundle.zip", content)
    answer = client.post(page, {"file": file})
    assert answer.context["match"] == "bundle-copy"
    assert "Jeanne" not in answer.content.decode() and "Fournil" not in answer.content.decode()
    said = client.get(f"/api/v1/verifications/{sha256(content)}").json()
    assert (said["state"], said["file"], said["marked"]) == ("valid", "bundle", True)
    PublicSeal.objects.update(state="revoked", state_since=timezone.now())
    assert client.get(f"/api/v1/verifications/{sha256(content)}").json()["state"] == "revoked"
    changed = SimpleUploadedFile("bundle.zip", content[:-1] + b"x")
    assert client.post(page, {"file": changed}).context["match"] == "none"


def test_the_business_keeps_the_unmarked_original(cast: Cast, client: Client) -> None:
    version = sealed_version(cast)
    made(share(cast, version))
    client.force_login(cast.ines)
    assert b"unmarked original" in client.get("/b/demo/dossier/D-1/download/").content


def test_a_grant_withdrawn_while_its_copy_waits_leaves_no_file(cast: Cast) -> None:
    """A10: the job asks again when it runs."""
    grant = share(cast, sealed_version(cast))
    with business_context(write=[cast.bakery]):
        revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
    assert made(grant) == "refused"
    with business_context(read=[cast.bakery]):
        assert not GrantCopy.objects.exists()
    assert not PublicCopy.objects.exists()


def test_a_grant_withdrawn_while_its_copy_is_being_made_leaves_no_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A10: it asks once more before it writes, and takes its file away again."""
    grant = share(cast, sealed_version(cast))
    before = stored_names(cast)

    def sealed_slowly(*args: Any, **more: Any) -> bytes:
        with business_context(write=[cast.bakery]):
            revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
        return with_seal(*args, **more)

    monkeypatch.setattr("insurance.insurers.copies.making.with_seal", sealed_slowly)
    assert made(grant) == "refused"
    assert stored_names(cast) == before
    with business_context(read=[cast.bakery]):
        assert not GrantCopy.objects.exists()


def stored_names(cast: Cast) -> set[str]:
    return set(default_storage.listdir(f"dossiers/{cast.bakery.pk}")[1])


def test_a_copy_altered_or_lost_is_never_served_and_never_rewritten(cast: Cast) -> None:
    """D7, E4."""
    from insurance.dossier.storage import Damaged

    version = sealed_version(cast)
    grant = share(cast, version)
    made(grant)
    with business_context(read=[cast.bakery]):
        stored = GrantCopy.objects.get().bundle_stored_as
    with default_storage.open(stored, "wb") as file:
        file.write(b"something else")
    with pytest.raises(Damaged):
        taken(grant)
    default_storage.delete(stored)
    with pytest.raises(Damaged):
        taken(grant)
    grant.refresh_from_db()
    assert grant.downloads == 0
    with pytest.raises(ProgrammingError), business_context(write=[cast.bakery]):
        GrantCopy.objects.update(bundle_sha256="0" * 64)
    with pytest.raises(ProgrammingError):
        PublicCopy.objects.update(pdf_sha256="0" * 64)


@pytest.mark.parametrize("stamped", [False, True])
def test_a_copy_says_the_level_of_its_own_seal_not_of_the_originals(
    cast: Cast, settings: Any, tmp_path: Path, stamped: bool
) -> None:
    """The service may have been set, or given up, since the original was sealed."""
    level, other = ("B-LT", "B-B") if stamped else ("B-B", "B-LT")
    frozen = example()
    frozen["version"]["seal_level"] = other
    grant = share(cast, sealed_version(cast, frozen))
    with stamp_service() as (address, root):
        (tmp_path / "roots.pem").write_bytes(root.public_bytes(Encoding.PEM))
        if stamped:
            settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS_FILE = address, str(tmp_path / "roots.pem")
        assert made(grant) == "done"
    with zipfile.ZipFile(io.BytesIO(taken(grant))) as archive:
        (tmp_path / "copy.pdf").write_bytes(archive.read("dossier.pdf"))
        facts = archive.read("attachments/dossier.json")
    assert facts == canonical_json(frozen), "the facts stay those of the original"
    said = run("pdftotext", tmp_path / "copy.pdf", "-").stdout
    assert f"PAdES {level}" in said and f"PAdES {other}" not in said
    assert grouped(sha256(facts))[:20] in said
    assert (examine_seal((tmp_path / "copy.pdf").read_bytes(), stamp_roots=[root]).stamp is not None) is stamped
