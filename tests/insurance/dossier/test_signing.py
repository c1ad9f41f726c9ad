"""Keys come from outside, change without breaking what they sealed, and refuse to seal when they do not hold."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from insurance.dossier import signing
from insurance.dossier.storage import read_bundle
from insurance.models import DossierVersion, PublicSeal
from portal.documents.keys import Keys, fingerprint
from portal.documents.seal_check import examine_seal
from portal.jobs import tasks
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.dossier.pinned import SEAL_NOTE, plain
from tests.insurance.dossier.test_build import ask, built, flat, member, state
from tests.outside import run
from tests.portal.documents.certificates import DAY, make_keys, texts, write_files, write_public
from tests.portal.documents.stamps import stamp_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]


def use(settings: Any, named: dict[str, str]) -> None:
    for name, value in named.items():
        setattr(settings, name, value)


def bundle_file(cast: Cast, version: DossierVersion, path: Path) -> Path:
    with business_context(read=[cast.bakery]):
        path.write_bytes(read_bundle(version))
    return path


def text(path: Path, tmp_path: Path) -> str:
    pdf = tmp_path / "shown.pdf"
    pdf.write_bytes(member(path.read_bytes(), "dossier.pdf"))
    return flat(run("pdftotext", pdf, "-").stdout)


def test_dossiers_of_earlier_keys_still_verify_and_the_key_is_named(
    furnished: Cast,
    settings: Any,
    tmp_path: Path,
    capsys: Any,
) -> None:
    first, second = make_keys("Rempart 2026"), make_keys("Rempart 2027")
    use(settings, write_files(first, tmp_path / "first"))
    old = bundle_file(furnished, built(furnished), tmp_path / "old.zip")
    use(settings, write_files(second, tmp_path / "second"))
    new = bundle_file(furnished, built(furnished), tmp_path / "new.zip")
    call_command("verify_dossier", str(new))
    assert f"CN={'Rempart 2027'}" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("verify_dossier", str(old))
    assert "manifest.pub.pem: " in capsys.readouterr().err
    write_public(first, tmp_path / "earlier")
    settings.TRUSTED_KEYS_FOLDER = str(tmp_path / "earlier")
    for path, keys in ((old, first), (new, second)):
        call_command("verify_dossier", str(path))
        shown = capsys.readouterr().out
        assert fingerprint(keys.manifest.public_key()) in shown
        assert fingerprint(keys.seal.certificate) in shown
    call_command("verify_dossier", str(old), "--any-key")
    assert "not checked" in capsys.readouterr().out


def test_a_stranger_who_signs_anew_is_told_from_us(furnished: Cast, settings: Any, tmp_path: Path, capsys: Any) -> None:
    use(settings, texts(make_keys("A stranger")))
    forged = bundle_file(furnished, built(furnished), tmp_path / "forged.zip")
    use(settings, dict.fromkeys(signing.KEYS, "") | write_files(make_keys("Ours"), tmp_path / "ours"))
    with pytest.raises(CommandError):
        call_command("verify_dossier", str(forged))
    problems = capsys.readouterr().err
    assert "manifest.pub.pem" in problems and "dossier.pdf" in problems
    (tmp_path / "alone.pdf").write_bytes(member(forged.read_bytes(), "dossier.pdf"))
    with pytest.raises(CommandError):
        call_command("verify_dossier", str(tmp_path / "alone.pdf"))


def test_keys_may_come_from_the_environment(furnished: Cast, settings: Any, tmp_path: Path) -> None:
    keys = make_keys("Rempart by variable")
    use(settings, {name: value.replace("\n", "\\n") for name, value in texts(keys).items()})
    path = bundle_file(furnished, built(furnished), tmp_path / "b.zip")
    seal = examine_seal(member(path.read_bytes(), "dossier.pdf"), [keys.seal.certificate])
    assert seal.problems == []
    assert seal.certificate == keys.seal.certificate


@pytest.mark.parametrize("late", [(-3 * DAY, -DAY, "seal_expired"), (DAY, 3 * DAY, "seal_not_yet")])
def test_a_certificate_out_of_its_time_builds_nothing_and_says_so(
    furnished: Cast,
    settings: Any,
    tmp_path: Path,
    client: Client,
    late: Any,
) -> None:
    *times, code = late
    use(settings, write_files(make_keys("Late", *times), tmp_path / "late"))
    settings.MEDIA_ROOT = str(tmp_path / "media")
    job = ask(furnished)
    assert tasks.run(job.pk, furnished.bakery.pk) == "failed"
    ended = state(job)
    assert (ended.state, ended.error) == ("failed", code), "for good: no later attempt would do better"
    client.force_login(furnished.ines)
    page = client.get(f"/b/demo/dossier/build/{job.uid}/", headers={"Accept-Language": "en"}).content.decode()
    with translation.override("fr" if '<html lang="fr"' in page else "en"):
        assert str(signing.WHY[code]) in page.replace("&#x27;", "'")
    assert not default_storage.exists("dossiers") or default_storage.listdir("dossiers") == ([], [])
    assert not PublicSeal.objects.exists()
    use(settings, write_files(make_keys("In time"), tmp_path / "in-time"))
    assert str(built(furnished)) == "D-001", "no number was used up"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_says_what_the_seal_is_worth(furnished: Cast, tmp_path: Path, language: str) -> None:
    path = bundle_file(furnished, built(furnished, language=language), tmp_path / "b.zip")
    shown = text(path, tmp_path)
    assert plain(SEAL_NOTE[language]) in plain(shown)
    assert "B-B" in shown and "B-LT" not in shown
    assert {"fr": "DÉMONSTRATION : le certificat", "en": "DEMONSTRATION: the certificate"}[language] in shown.replace(
        "\u00a0", " "
    )


def test_with_a_time_stamp_service_the_seal_is_long_term_and_the_pdf_says_so(
    furnished: Cast,
    settings: Any,
    tmp_path: Path,
    capsys: Any,
) -> None:
    keys: Keys = make_keys("Rempart stamped")
    use(settings, write_files(keys, tmp_path / "keys"))
    with stamp_service() as (address, root):
        settings.TIMESTAMP_URL = address
        job = ask(furnished)
        assert tasks.run(job.pk, furnished.bakery.pk) == "failed", "nothing vouches for the service"
        assert state(job).error == "stamp_roots"
        roots = tmp_path / "roots.pem"
        roots.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        settings.TIMESTAMP_ROOTS_FILE = str(roots)
        path = bundle_file(furnished, built(furnished), tmp_path / "b.zip")
    shown = text(path, tmp_path)
    assert "B-LT" in shown and "B-B" not in shown
    seal = examine_seal(member(path.read_bytes(), "dossier.pdf"), [keys.seal.certificate], [root])
    assert seal.stamp is not None and seal.stamp.checked and seal.lasting and seal.problems == []
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert b"/DSS" in archive.read("dossier.pdf")
    call_command("verify_dossier", str(path))
    assert "(stamped by CN=Horodatage d'essai)" in capsys.readouterr().out, "the installation's own services count"


def on_the_public_page(client: Client, path: Path) -> str:
    """What strangers read there who compare that bundle."""
    seal = PublicSeal.objects.get()
    file = SimpleUploadedFile("b.zip", path.read_bytes())
    answer = client.post(f"/verify/{seal.token}/", {"file": file}, headers={"Accept-Language": "fr"})
    assert answer.context["match"] == "bundle"
    return flat(answer.content.decode().replace("\u00a0", " ").replace("&#x27;", "’"))


def test_after_the_certificates_end_the_public_page_says_that_nobody_else_vouches_for_the_day(
    furnished: Cast, settings: Any, tmp_path: Path, client: Client, monkeypatch: Any
) -> None:
    keys = make_keys("Rempart 2026")
    use(settings, write_files(keys, tmp_path / "keys"))
    path = bundle_file(furnished, built(furnished), tmp_path / "b.zip")
    says = "Le certificat de son cachet a pris fin"
    assert says not in on_the_public_page(client, path)
    monkeypatch.setattr("insurance.dossier.public_views.timezone.now", lambda: datetime.now(UTC) + 2 * DAY)
    page = on_the_public_page(client, path)
    assert says in page and "personne d’autre que cette page n’atteste" in page
    (tmp_path / "alone.pdf").write_bytes(member(path.read_bytes(), "dossier.pdf"))
    with (tmp_path / "alone.pdf").open("rb") as file:
        assert client.post(f"/verify/{PublicSeal.objects.get().token}/", {"file": file}).context["outlived"] == "day"
    other = client.post(f"/verify/{PublicSeal.objects.get().token}/", {"file": SimpleUploadedFile("b.zip", b"PK")})
    assert other.context["match"] == "none" and not other.context["outlived"]


def test_after_the_certificates_end_a_known_stamp_needs_no_warning(
    furnished: Cast, settings: Any, tmp_path: Path, client: Client, monkeypatch: Any
) -> None:
    use(settings, write_files(make_keys("Rempart stamped"), tmp_path / "keys"))
    with stamp_service(ends=9 * DAY) as (address, root):
        settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS_FILE = address, str(tmp_path / "roots.pem")
        (tmp_path / "roots.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
        path = bundle_file(furnished, built(furnished), tmp_path / "b.zip")
    monkeypatch.setattr("insurance.dossier.public_views.timezone.now", lambda: datetime.now(UTC) + 2 * DAY)
    assert "a pris fin" not in on_the_public_page(client, path)
    settings.TIMESTAMP_ROOTS_FILE = ""
    assert "a pris fin" in on_the_public_page(client, path), "nobody knows the service"
    settings.TIMESTAMP_ROOTS_FILE = str(tmp_path / "gone.pem")
    assert "a pris fin" in on_the_public_page(client, path), "nor can tell"


def test_a_stamp_that_contradicts_the_clock_fails_for_good_and_says_why(
    furnished: Cast, settings: Any, tmp_path: Path
) -> None:
    use(settings, write_files(make_keys("Rempart stamped"), tmp_path / "keys"))
    with stamp_service(at=datetime.now(UTC) + 2 * DAY, ends=9 * DAY) as (address, root):
        settings.TIMESTAMP_URL, settings.TIMESTAMP_ROOTS_FILE = address, str(tmp_path / "roots.pem")
        (tmp_path / "roots.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
        job = ask(furnished)
        assert tasks.run(job.pk, furnished.bakery.pk) == "failed"
    assert (state(job).state, state(job).error) == ("failed", "seal_expired")
