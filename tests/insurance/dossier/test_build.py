"""The dossier through the whole chain: asked for, built by the job, sealed, kept, checked, declared void."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.test import Client

from insurance.dossier.actions import request_dossier
from insurance.dossier.freeze import PARTS, USUAL
from insurance.dossier.headline import headline_of
from insurance.dossier.signing import with_seal
from insurance.dossier.storage import read_bundle
from insurance.models import DossierVersion, PublicSeal
from portal.access.models import Mandate
from portal.access.table import SECTIONS
from portal.audit.models import Entry
from portal.jobs import tasks
from portal.jobs.models import Job
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.tenancy.refusals import Refused
from tests.cast import Cast
from tests.insurance.dossier.conftest import CANARY, ODD
from tests.verapdf import verapdf_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]


def ask(cast: Cast, who: str = "ines", **fields: Any) -> Job:
    with business_context(write=[cast.bakery]):
        return request_dossier(
            actor=cast.actor(who), business=cast.bakery, **{"language": "fr", "parts": USUAL, **fields}
        )


def built(cast: Cast, **fields: Any) -> DossierVersion:
    job = ask(cast, **fields)
    assert tasks.run(job.pk, cast.bakery.pk) == "done", state(job).error
    with business_context(read=[cast.bakery]):
        return DossierVersion.objects.order_by("-number")[0]


def state(job: Job) -> Job:
    with business_context(read=[job.business_id]):
        return Job.objects.get(pk=job.pk)


def bundle(cast: Cast, version: DossierVersion) -> bytes:
    with business_context(read=[cast.bakery]):
        return read_bundle(version)


def member(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_version_holds_and_is_public_by_hash_only(furnished: Cast, tmp_path: Path, client: Client) -> None:
    version = built(furnished)
    assert version.headline == headline_of(json.loads(version.snapshot)), "kept with it, since nothing can add it later"
    content = bundle(furnished, version)
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    call_command("verify_dossier", str(path))
    page = client.get(f"/verify/{version.token}/").content.decode()
    assert version.pdf_sha256 in page and version.bundle_sha256 in page
    assert "Fournil" not in page and ODD not in page
    with business_context(read=[furnished.bakery]):
        assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
            "dossier.requested",
            "dossier.built",
        ]


def test_the_snapshot_is_written_out_once(furnished: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be megabytes: the row, the file inside and the hash on each page are of one text."""
    times = []

    def counted(value: Any, **options: Any) -> str:
        if isinstance(value, dict) and {"version", "sections", "company"} <= set(value):
            times.append(value["version"]["reference"])
        return dumps(value, **options)

    dumps = json.dumps
    monkeypatch.setattr(json, "dumps", counted)
    built(furnished)
    assert times == ["D-001"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sealed_pdf_is_archival_accessible_literal_and_ours_alone(
    furnished: Cast, tmp_path: Path, language: str
) -> None:
    content = bundle(furnished, built(furnished, language=language))
    path = tmp_path / "dossier.pdf"
    path.write_bytes(member(content, "dossier.pdf"))
    assert verapdf_all([("3a", path), ("ua1", path)]) == [[], []]
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert ODD in " ".join(text.split())
    assert CANARY not in text and CANARY.encode() not in content
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "ines" not in info.lower() and str(tmp_path) not in info
    snapshot = json.loads(member(content, "attachments/dossier.json"))
    assert snapshot["register"]["risks"][0]["title"] == ODD
    assert CANARY not in json.dumps(snapshot)


def test_two_clicks_build_one_version(furnished: Cast) -> None:
    assert ask(furnished).pk == ask(furnished).pk


def test_a_newer_version_supersedes_the_one_before(furnished: Cast) -> None:
    built(furnished)
    built(furnished)
    assert dict(PublicSeal.objects.values_list("number", "state")) == {1: "superseded", 2: "valid"}


def test_who_withholds_something_is_not_handed_the_build_of_somebody_who_does_not(
    furnished: Cast, client: Client
) -> None:
    first = ask(furnished)
    assert ask(furnished).pk == first.pk
    with pytest.raises(Refused):
        ask(furnished, withheld=["policies.premiums"])
    client.force_login(furnished.ines)
    chosen = {"parts": ["policies"], "language": "fr", "months": "6", "withheld": ["policies.premiums"]}
    answer = client.post("/b/demo/dossier/new/", chosen)
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()
    assert answer.context["form"]["withheld"].value() == ["policies.premiums"]
    with business_context(read=[furnished.bakery]):
        assert Job.objects.filter(kind="dossier.build").count() == 1
    assert tasks.run(first.pk, furnished.bakery.pk) == "done"
    assert client.post("/b/demo/dossier/new/", chosen).status_code == 303


def test_access_withdrawn_before_the_run_leaves_no_file(furnished: Cast) -> None:
    mandate = furnished.mandate(scope="edit")
    job = ask(furnished, "claire")
    Mandate.objects.filter(pk=mandate.pk).update(withdrawn_at=mandate.accepted_at)
    assert tasks.run(job.pk, furnished.bakery.pk) == "refused"
    with business_context(read=[furnished.bakery]):
        assert not DossierVersion.objects.exists()
    assert not PublicSeal.objects.exists()


def test_access_withdrawn_while_it_is_built_leaves_no_file(furnished: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mandate = furnished.mandate(scope="edit")
    job, place = ask(furnished, "claire"), f"dossiers/{furnished.bakery.pk}"
    before = set(default_storage.listdir(place)[1]) if default_storage.exists(place) else set()

    def sealed_slowly(*args: Any, **more: Any) -> bytes:
        Mandate.objects.filter(pk=mandate.pk).update(withdrawn_at=mandate.accepted_at)
        return with_seal(*args, **more)

    monkeypatch.setattr("insurance.dossier.build.with_seal", sealed_slowly)
    assert tasks.run(job.pk, furnished.bakery.pk) == "refused"
    assert set(default_storage.listdir(place)[1]) == before
    with business_context(read=[furnished.bakery]):
        assert not DossierVersion.objects.exists()


def test_an_adviser_builds_only_from_the_parts_that_are_open_to_them(furnished: Cast, client: Client) -> None:
    furnished.mandate(scope="edit", sections=["dossier", "services", "profile"])
    with pytest.raises(PermissionDenied):
        ask(furnished, "claire")
    client.force_login(furnished.claire)
    form = client.get("/b/demo/dossier/new/").context["form"]
    choices = [code for code, _label in form.fields["parts"].choices]
    assert choices == ["company", "services", "stoppage", "continuity", "exchanges", "proofs"]
    assert ask(furnished, "claire", parts=["services", "proofs"]).state == "queued"


def test_a_dossier_names_the_company_so_a_mandate_without_its_facts_builds_none(
    furnished: Cast, client: Client
) -> None:
    furnished.mandate(scope="edit", sections=["dossier", "services"])
    with pytest.raises(PermissionDenied):
        ask(furnished, "claire", parts=["services"])
    client.force_login(furnished.claire)
    assert "/dossier/new/" not in client.get("/b/demo/dossier/").content.decode()


def test_an_adviser_takes_home_only_a_version_whose_parts_are_all_open(furnished: Cast, client: Client) -> None:
    built(furnished, parts=PARTS)
    mandate = furnished.mandate(sections=["dossier", "profile", "services"])
    client.force_login(furnished.claire)
    assert client.get("/b/demo/dossier/D-1/download/").status_code == 403
    assert "/dossier/D-1/download/" not in client.get("/b/demo/dossier/D-1/").content.decode()
    Mandate.objects.filter(pk=mandate.pk).update(sections=list(SECTIONS))
    assert client.get("/b/demo/dossier/D-1/download/").status_code == 403, "readers' questions take more than a look"
    Mandate.objects.filter(pk=mandate.pk).update(scope="edit")
    assert client.get("/b/demo/dossier/D-1/download/").status_code == 200
    assert "/dossier/D-1/download/" in client.get("/b/demo/dossier/D-1/").content.decode()


def test_a_part_closed_before_the_run_is_not_built(furnished: Cast) -> None:
    mandate = furnished.mandate(scope="edit")
    job = ask(furnished, "claire")
    Mandate.objects.filter(pk=mandate.pk).update(sections=["dossier"])
    assert tasks.run(job.pk, furnished.bakery.pk) == "refused"


def test_a_version_never_changes(furnished: Cast, owner_sql: Any) -> None:
    import psycopg

    version = built(furnished)
    with pytest.raises(ProgrammingError), business_context(write=[furnished.bakery]), transaction.atomic():
        DossierVersion.objects.filter(pk=version.pk).update(snapshot="{}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner_sql("UPDATE insurance_dossierversion SET snapshot = '{}'")


@pytest.mark.parametrize(
    "name", ["dossier.pdf", "attachments/dossier.json", "SHA256SUMS", "manifest.json", "manifest.sig"]
)
def test_one_changed_byte_is_named(furnished: Cast, tmp_path: Path, name: str, capsys: Any) -> None:
    content = bundle(furnished, built(furnished))
    path = tmp_path / "bundle.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.namelist():
            data = bytearray(old.read(entry))
            if entry == name:
                data[len(data) // 2] ^= 1
            new.writestr(entry, bytes(data))
    with pytest.raises(CommandError) as caught:
        call_command("verify_dossier", str(path))
    assert caught.value.returncode == 1
    assert capsys.readouterr().err.strip()


def test_the_command_builds_and_writes(furnished: Cast, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out.zip"
    call_command("build_dossier", "demo", "--lang", "en", "--out", str(out))
    call_command("verify_dossier", str(out))
    assert "D-001" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no business"):
        call_command("build_dossier", "nowhere", "--out", str(out))


@pytest.mark.parametrize("name,status", [("lucie", 403), ("paul", 403), ("yann", 404), ("nora", 404), ("claire", 404)])
def test_others_neither_build_download_nor_revoke(furnished: Cast, client: Client, name: str, status: int) -> None:
    built(furnished)
    client.force_login(furnished.people[name])
    assert client.post("/b/demo/dossier/new/", {"parts": ["company"], "language": "fr"}).status_code == status
    assert client.get("/b/demo/dossier/D-1/download/").status_code == status
    assert client.post("/b/demo/dossier/D-1/revoke/").status_code == status
    assert PublicSeal.objects.get().state == "valid"


def test_the_neighbours_version_and_job_are_missing_pages(furnished: Cast, client: Client) -> None:
    built(furnished)
    with business_context(read=[furnished.bakery]):
        uid = Job.objects.get().uid
    client.force_login(furnished.yann)
    for address in ("dossier/D-1/", "dossier/D-1/download/", f"dossier/build/{uid}/"):
        assert client.get(f"/b/cycles-rivoal/{address}").status_code == 404


def test_a_void_version_stays_void(furnished: Cast, client: Client) -> None:
    version = built(furnished)
    client.force_login(furnished.ines)
    for _ in range(2):
        assert client.post("/b/demo/dossier/D-1/revoke/").status_code == 302
    assert PublicSeal.objects.get().state == "revoked"
    with business_context(read=[furnished.bakery]):
        assert Entry.objects.filter(verb="dossier.revoked").count() == 1
    built(furnished)
    assert PublicSeal.objects.get(number=1).state == "revoked"
    assert client.get(f"/verify/{version.token}/").status_code == 200


def test_an_owner_walks_from_the_form_to_the_download(furnished: Cast, client: Client) -> None:
    client.force_login(furnished.ines)
    form = client.get("/b/demo/dossier/new/").context["form"]
    data = {
        "parts": list(USUAL),
        "language": "fr",
        "recipient": "",
        "with_proofs": "on",
        "form_key": str(form.fields["form_key"].initial),
    }
    first = client.post("/b/demo/dossier/new/", data)
    again = client.post("/b/demo/dossier/new/", data)
    assert (first.status_code, first["Location"]) == (303, again["Location"])
    assert client.get(first["Location"]).status_code == 200
    with business_context(read=[furnished.bakery]):
        job = Job.objects.get()
    tasks.run(job.pk, furnished.bakery.pk)
    fragment = client.get(first["Location"], headers={"HX-Request": "true"})
    assert "dossier/D-1/" in fragment.content.decode() and "<html" not in fragment.content.decode()
    for address in ("/b/demo/dossier/", "/b/demo/dossier/D-1/"):
        assert client.get(address).status_code == 200
    answer = client.get("/b/demo/dossier/D-1/download/")
    assert answer.content[:2] == b"PK" and answer["Content-Security-Policy"] == "sandbox"


def test_comparing_a_file_on_the_public_page(furnished: Cast, client: Client) -> None:
    version = built(furnished)
    content = bundle(furnished, version)
    for data, expected in ((content, "bundle"), (member(content, "dossier.pdf"), "pdf"), (b"x", "none")):
        upload = io.BytesIO(data)
        upload.name = "file.zip"
        assert client.post(f"/verify/{version.token}/", {"file": upload}).context["match"] == expected
    assert client.post(f"/verify/{version.token}/", {}).status_code == 422
    assert client.get("/verify/nothing-here/").status_code == 404
    assert client.get("/verify/%00/").status_code == 404


def test_missing_keys_refuse_the_build_outside_a_demonstration(furnished: Cast, settings: Any) -> None:
    settings.LOCAL = False
    job = ask(furnished)
    assert tasks.run(job.pk, furnished.bakery.pk) == "failed"
    assert state(job).error == "keys_missing"
    assert Business.objects.count() == 2
