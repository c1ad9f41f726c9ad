"""What a dossier tells of losses: the same rows in its pages, in its data and in a table for other tools."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from insurance.claims.columns import KEYS
from insurance.claims.frozen import claims_section
from insurance.claims.nil import declare_nil
from insurance.dossier.actions import request_dossier
from insurance.dossier.storage import read_bundle
from insurance.models import DossierVersion
from portal.jobs import tasks
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_claim, make_policy
from tests.verapdf import Flavour, verapdf_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unsent")]


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    from portal.profile.models import Profile

    for business in (cast.bakery, cast.neighbour):
        with business_context(write=[business]):
            Profile.objects.create(business=business)
    make_claim(cast.neighbour, "CANARY")
    return cast


def bundle(cast: Cast, parts: tuple[str, ...] = ("claims",), language: str = "en") -> dict[str, bytes]:
    with business_context(write=[cast.bakery]):
        job = request_dossier(actor=cast.actor("ines"), business=cast.bakery, language=language, parts=parts)
    assert tasks.run(job.pk, cast.bakery.pk) == "done"
    with business_context(read=[cast.bakery]):
        content = read_bundle(DossierVersion.objects.order_by("-number")[0])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def section(cast: Cast) -> dict[str, Any]:
    with business_context(read=[cast.bakery]):
        return claims_section(cast.bakery)


def test_the_table_is_in_the_pdf_and_in_the_bundle_and_says_what_the_data_says(furnished: Cast, tmp_path: Path) -> None:
    policy = make_policy(furnished.bakery)
    make_claim(furnished.bakery, "=cmd|x; <b>", policy=policy, paid_indemnity_eur=Decimal("10.50"), trigger="attack")
    make_claim(furnished.bakery, "Vitrine", recovery_eur=Decimal(30), reserve_eur=None)
    files = bundle(furnished)
    table = files["attachments/loss_run.csv"]
    with pikepdf.open(io.BytesIO(files["dossier.pdf"])) as pdf:
        assert pdf.attachments["loss_run.csv"].get_file().read_bytes() == table
    header, *rows = csv.reader(io.StringIO(table.decode("utf-8")))
    assert tuple(header) == KEYS
    frozen = json.loads(files["attachments/dossier.json"])["claims"]["claims"]
    told = [[claim["row"][key] or "" for key in KEYS] for claim in frozen]
    assert [row[0] for row in rows] == ["C-001", "C-002"]
    assert [[cell.removeprefix("'") for cell in row] for row in rows] == told
    assert b"CANARY" not in table + files["attachments/dossier.json"]
    zipped = tmp_path / "bundle.zip"
    with business_context(read=[furnished.bakery]):
        zipped.write_bytes(read_bundle(DossierVersion.objects.for_business(furnished.bakery).get()))
    call_command("verify_dossier", str(zipped))


@pytest.mark.slow
def test_the_pdf_with_its_table_is_archival_and_accessible(furnished: Cast, tmp_path: Path) -> None:
    make_claim(furnished.bakery, "Vitrine", lessons="Rideau posé")
    pairs: list[tuple[Flavour, Path]] = []
    for language in ("fr", "en"):
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(bundle(furnished, language=language)["dossier.pdf"])
        pairs += [("3a", path), ("ua1", path)]
    assert verapdf_all(pairs) == [[]] * 4


def test_a_dossier_without_that_part_holds_no_table(furnished: Cast) -> None:
    make_claim(furnished.bakery)
    assert "attachments/loss_run.csv" not in bundle(furnished, ("services",))


def test_old_claims_are_told_only_while_they_are_open(cast: Cast) -> None:
    old = timezone.localdate() - timedelta(days=365 * 8)
    make_claim(cast.bakery, "Vieux et clos", loss_on=old)
    make_claim(cast.bakery, "Vieux et ouvert", loss_on=old, status="reopened")
    make_claim(cast.bakery, "Sans date", loss_on=None)
    found = section(cast)
    assert [claim["row"]["description"] for claim in found["claims"]] == ["Vieux et ouvert", "Sans date"]
    assert (found["total"]["count"], found["older_open"], found["years"][-1]["year"]) == (1, 1, None)


def test_that_there_was_none_or_that_nothing_is_said(cast: Cast, client: Client) -> None:
    assert (section(cast)["nil"], section(cast)["claims"]) == (None, [])
    client.force_login(cast.ines)
    assert {part.code: part.count for part in client.get("/b/demo/dossier/").context["parts"]}["claims"] == 0
    with business_context(write=[cast.bakery]):
        declare_nil(actor=cast.actor("marc"), business=cast.bakery)
    said = section(cast)["nil"]
    assert (said["declared_by"], date.fromisoformat(said["declared_on"])) == ("Marc Tanguy", timezone.localdate())
    assert {part.code: part.count for part in client.get("/b/demo/dossier/").context["parts"]}["claims"] is None


def test_an_adviser_without_the_contracts_puts_no_claims_in(cast: Cast, client: Client) -> None:
    cast.mandate(scope="edit", sections=["dossier", "services", "profile"])
    client.force_login(cast.claire)
    codes = [code for code, _label in client.get("/b/demo/dossier/new/").context["form"].fields["parts"].choices]
    assert "claims" not in codes
