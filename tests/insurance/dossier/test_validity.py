"""As at, and until when: said on each page, on the public page, to programs, and never outlasted by what opens it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from insurance.dossier.actions import request_dossier
from insurance.dossier.attached import attached
from insurance.dossier.forms import BuildForm
from insurance.dossier.reading import last_day_of
from insurance.dossier.render.context import Context
from insurance.dossier.render.missing import in_short, lacking
from insurance.dossier.validity import closing, is_past, last_day
from insurance.insurers.grants.actions import create_grant
from insurance.models import PublicSeal
from portal.access.models import Grant
from portal.documents.bundle import DOSSIER, BundledFile, make_bundle
from portal.documents.keys import demo_keys
from portal.documents.sealing import seal
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_version
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import render, text_of


def test_the_last_day_is_that_date_months_later_or_the_months_last():
    assert last_day(date(2026, 11, 26), 6) == date(2027, 5, 26)
    assert last_day(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert last_day(date(2026, 12, 31), 12) == date(2027, 12, 31)
    for months in (0, 13, -1):
        with pytest.raises(ValueError):
            last_day(date(2026, 1, 1), months)


def test_it_is_past_from_the_day_after():
    assert not is_past(date(2027, 5, 26), date(2027, 5, 26))
    assert is_past(date(2027, 5, 26), date(2027, 5, 27))
    assert not is_past(None, date(2099, 1, 1))
    assert timezone.localtime(closing(date(2027, 5, 26))).isoformat().startswith("2027-05-27T00:00")


def test_nobody_chooses_more_than_a_year_and_no_choice_is_six_months():
    for months, fine in (("12", True), ("13", False), ("0", False), ("", True)):
        form = BuildForm({"parts": [], "language": "fr", "months": months}, parts=[])
        form.is_valid()
        assert ("months" not in form.errors) is fine
    assert form.cleaned_data["months"] == 6


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example sealed, alone and in a bundle."""
    folder = tmp_path_factory.mktemp("dated")
    snapshot, keys = example(), demo_keys(folder / "keys")
    snapshot["sections"] = ["summary", "verification"]
    with override("fr"):
        pdf = seal(render(snapshot, "fr", attached(snapshot)), keys.seal)
    (folder / DOSSIER).write_bytes(pdf)
    files = [BundledFile(DOSSIER, pdf, "dossier", "application/pdf")]
    (folder / "b.zip").write_bytes(make_bundle(files, {"valid_until": "2027-05-26"}, keys.manifest))
    (folder / "old.zip").write_bytes(make_bundle(files, {"reference": "D-001"}, keys.manifest))
    return folder


def test_cover_and_footers_say_both_days(bundled: Path, tmp_path: Path):
    text = text_of((bundled / DOSSIER).read_bytes(), tmp_path, "-layout")
    cover, *others = text.rstrip("\f").split("\f")
    assert "26 novembre 2026" in cover and "26 mai 2027" in cover
    assert others and all("26 nov. 2026" in page.replace("\xa0", " ") for page in others)
    assert all("26 mai 2027" in page.replace("\xa0", " ") for page in others)


@pytest.mark.parametrize("name,until", [("b.zip", date(2027, 5, 26)), (DOSSIER, date(2027, 5, 26)), ("old.zip", None)])
def test_a_finished_file_says_its_last_day(bundled: Path, name: str, until: date | None):
    assert last_day_of(bundled / name) == until


def test_a_file_that_is_no_dossier_says_nothing(tmp_path: Path):
    for content in (b"", b"%PDF-1.7 nothing", b"PK\x05\x06" + bytes(18)):
        (tmp_path / "x").write_bytes(content)
        assert last_day_of(tmp_path / "x") is None


@pytest.mark.parametrize("name", ["b.zip", DOSSIER])
def test_checking_a_dossier_past_its_date_warns_and_succeeds(
    bundled: Path, name: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
):
    call_command("verify_dossier", str(bundled / name), "--any-key")
    assert "warning" not in capsys.readouterr().err
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 5, 27))
    call_command("verify_dossier", str(bundled / name), "--any-key")
    said = capsys.readouterr()
    assert "past its date" in said.err and "2027-05-26" in said.out


def test_what_is_missing_is_counted_for_the_cover():
    with override("en"):
        context = Context(example(), "en", "0" * 64)
        assert lacking(context) == [
            "1 answer not given",
            "1 answer unknown",
            "level of R-014",
            "terms of 1 cover",
            "1 proof out of date",
        ]
        assert in_short(context) == "1 answer not given, 1 answer unknown, 3 other things"


def test_a_proof_that_lapsed_says_so_wherever_it_backs_something():
    with override("en"):
        context = Context(example(), "en", "0" * 64)
        assert context.lapsed == {"P-005"}, "P-007 ends later in the year"
        alone, beside = context.proofs(["P-005"]), context.proofs(["P-001", "P-005"])
        assert getattr(alone, "text", "") == "P-005, expired"
        assert beside == "P-001\nP-005, expired", "with another proof left it does not stand out"
        assert context.proofs([]) == ""


@pytest.mark.django_db
def test_no_build_is_asked_for_beyond_a_year(cast: Cast):
    for months in (0, 13):
        with pytest.raises(ValueError), business_context(write=[cast.bakery]):
            request_dossier(
                actor=cast.actor("ines"), business=cast.bakery, language="fr", parts=["company"], months=months
            )


def _give(cast: Cast, number: int, days: int) -> Grant:
    with business_context(write=[cast.bakery]):
        grant, _code = create_grant(
            actor=cast.actor("ines"),
            business=cast.bakery,
            version_number=number,
            expires_at=timezone.now() + timedelta(days=days),
            max_downloads=1,
            organisation=cast.insurer,
        )
    return grant


@pytest.mark.django_db
def test_a_grant_never_outlasts_the_version(cast: Cast, client: Client):
    today = timezone.localdate()
    number = make_version(cast.bakery, valid_until=today + timedelta(days=2)).number
    assert _give(cast, number, 30).expires_at == closing(today + timedelta(days=2))
    assert _give(cast, number, 1).expires_at < closing(today + timedelta(days=2))
    client.force_login(cast.ines)
    form = client.get("/b/demo/grants/new/?to=account").context["form"]
    data = {"dossier": number, "organisation": cast.insurer.pk, "days": 30, "max_downloads": 1}
    data["form_key"] = str(form.fields["form_key"].initial)
    page = client.post("/b/demo/grants/new/?to=account", data, follow=True)
    assert any(message.level_tag == "warning" for message in page.context["messages"])


@pytest.mark.django_db
def test_a_version_past_its_date_is_shared_no_more_and_says_so_in_public(cast: Cast, client: Client):
    yesterday = timezone.localdate() - timedelta(days=1)
    version = make_version(cast.bakery, valid_until=yesterday)
    with pytest.raises(ValidationError):
        _give(cast, version.number, 1)
    PublicSeal.objects.update(valid_until=yesterday)
    page = client.get(f"/verify/{version.token}/", headers={"Accept-Language": "en"}).content.decode()
    assert "past its date" in page and "Fournil" not in page
    answer = client.get(f"/api/v1/verifications/{version.pdf_sha256}").json()
    assert (answer["state"], answer["past"], answer["valid_until"]) == ("valid", True, yesterday.isoformat())
    PublicSeal.objects.update(valid_until=None)
    page = client.get(f"/verify/{version.token}/", headers={"Accept-Language": "en"}).content.decode()
    assert "past its date" not in page
    client.force_login(cast.ines)
    form = client.get("/b/demo/grants/new/?to=account").context["form"]
    data = {"dossier": version.number, "organisation": cast.insurer.pk, "days": 1, "max_downloads": 1}
    data["form_key"] = str(form.fields["form_key"].initial)
    assert client.post("/b/demo/grants/new/?to=account", data).status_code == 422
    assert client.get(f"/b/demo/dossier/D-{version.number}/").status_code == 200
