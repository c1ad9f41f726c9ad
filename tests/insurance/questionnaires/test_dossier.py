"""A chosen questionnaire in the dossier: in the snapshot, in the PDF, and as answers under the insurer's own codes."""

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils.translation import override

from insurance.dossier.actions import request_dossier
from insurance.dossier.attached import attached
from insurance.dossier.freeze import freeze, open_to
from insurance.dossier.models import DossierVersion
from insurance.dossier.render import render_dossier
from insurance.dossier.storage import read_bundle
from insurance.questionnaires import actions
from portal.jobs import tasks
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.insurance.dossier.conftest import furnished
from tests.insurance.dossier.example import example
from tests.insurance.questionnaires.conftest import declare, publish, say
from tests.insurance.readiness.conftest import declare as declare_common
from tests.insurance.readiness.conftest import say as say_common

__all__ = ["furnished"]
KEY = "mutuelle-ponant/cyber-tpe"
FILE = "questionnaire_mutuelle-ponant_cyber-tpe.json"


@pytest.mark.usefixtures("unsent")
@pytest.mark.django_db(transaction=True)
def test_the_bundle_answers_under_the_insurers_own_codes(furnished: Cast, tmp_path: Path) -> None:
    row = publish(furnished)
    say_common(furnished, "mfa_admin", 1)
    declare_common(furnished, "mfa_admin")
    say(furnished, row, "C3", "Un plafond <b>fort</b>")
    declare(furnished, row, "C3")
    actor = furnished.actor("ines")
    with business_context(write=[furnished.bakery]):
        asked: Any = {"language": "fr", "parts": ["company"], "questionnaires": [KEY]}
        job = request_dossier(actor=actor, business=furnished.bakery, **asked)
    assert tasks.run(job.pk, furnished.bakery.pk) == "done"
    with business_context(read=[furnished.bakery]):
        content = read_bundle(DossierVersion.objects.get())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sent = json.loads(archive.read(f"attachments/{FILE}"))
        snapshot = json.loads(archive.read("attachments/dossier.json"))
        (tmp_path / "dossier.pdf").write_bytes(archive.read("dossier.pdf"))
    (tmp_path / "bundle.zip").write_bytes(content)
    call_command("verify_dossier", str(tmp_path / "bundle.zip"))
    assert sent["questionnaire"] == {
        "insurer": "Mutuelle du Ponant", "code": "cyber-tpe", "version": "2026.1", "sha256": row.content_sha256,
    }  # fmt: skip
    assert (sent["dossier"], len(sent["answers"])) == ("D-001", 15)
    assert (sent["answers"]["B1"]["value"], sent["answers"]["B1"]["declaration"]) == ("PART", "declared")
    said = sent["answers"]["C3"]
    assert (said["value"], said["declaration"]) == ("Un plafond <b>fort</b>", "declared")
    assert (sent["answers"]["B2"]["state"], sent["answers"]["B2"]["value"]) == ("open", None)
    assert snapshot["sections"] == ["summary", "company", "questionnaires", "verification", "glossary"]
    words = ["pdftotext", "-layout", str(tmp_path / "dossier.pdf"), "-"]
    text = " ".join(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())
    assert "Un plafond <b>fort</b>" in text and "une partie" in text and FILE in text


def test_the_insurers_words_are_literal_in_the_pdf(tmp_path: Path) -> None:
    snapshot = example()
    snapshot["sections"] = ["summary", "questionnaires", "verification", "glossary"]
    with override("fr"):
        files = attached(snapshot)
        (tmp_path / "x.pdf").write_bytes(render_dossier(snapshot, "fr", files))
    names = [file.name for file in files]
    assert len(names) == len(set(names))
    assert {name for name in names if name.startswith("questionnaire")} == {
        "questionnaire_assureur-demo_cyber-court.json",
        "questionnaire_assureur-demo_cyber-long.json",
    }
    words = ["pdftotext", "-layout", str(tmp_path / "x.pdf"), "-"]
    text = " ".join(subprocess.run(words, capture_output=True, text=True, check=True).stdout.split())
    assert "<script>" in text and "<b>cyber</b>" in text


def frozen(cast: Cast, *keys: str) -> Any:
    from django.utils import timezone

    parts = ["company", "questionnaires"]
    with business_context(read=[cast.bakery]):
        return freeze(
            cast.bakery, number=1, token="t", language="fr", parts=parts, recipient=None, frozen_at=timezone.now(),
            demonstration=True, stamped=False, months=6, questionnaires=keys,
        )  # fmt: skip


def test_what_is_suspended_or_foreign_stays_out_of_the_dossier(furnished: Cast) -> None:
    row = publish(furnished)
    assert [item["code"] for item in frozen(furnished, KEY)["questionnaires"]] == ["cyber-tpe"]
    assert frozen(furnished, "nobody/x", "../../x")["questionnaires"] == []
    assert "questionnaires" not in frozen(furnished)
    erwan = furnished.workspace_actor("erwan", furnished.insurer)
    actions.suspend(actor=erwan, insurer=furnished.insurer, number=row.number)
    assert frozen(furnished, KEY)["questionnaires"] == []
    with pytest.raises(CommandError):
        call_command("build_dossier", "demo", "--out", "/nowhere", "--questionnaire", KEY)


def test_an_adviser_puts_in_no_questionnaire_whose_facts_are_closed(furnished: Cast) -> None:
    publish(furnished)
    furnished.mandate(scope="edit", sections=["dossier", "profile"])
    claire = furnished.actor("claire")
    assert not open_to(claire, "questionnaires")
    with business_context(write=[furnished.bakery]), pytest.raises(PermissionDenied):
        asked: Any = {"language": "fr", "parts": ["company"], "questionnaires": [KEY]}
        request_dossier(actor=claire, business=furnished.bakery, **asked)


def test_the_owner_chooses_on_the_build_page(furnished: Cast, signed_in: Any, monkeypatch: Any) -> None:
    from portal.jobs import outbox

    monkeypatch.setattr(outbox, "send", lambda *pair: None)
    where, client = "/b/demo/dossier/new/", signed_in("ines", "en")
    assert "questionnaires" not in client.get(where).context["form"].fields
    publish(furnished)
    assert "Mutuelle du Ponant, Cyber for small businesses" in client.get(where).content.decode()
    fields = {"parts": ["company"], "language": "fr"}
    assert client.post(where, {**fields, "questionnaires": ["nobody/x"]}).status_code == 422
    assert client.post(where, {**fields, "questionnaires": [KEY]}).status_code == 303
    from portal.jobs.models import Job

    with business_context(read=[furnished.bakery]):
        args = Job.objects.get().args
    assert (args["parts"], args["questionnaires"]) == (["company", "questionnaires"], [KEY])
