"""Rows without file and files without row are both named, each business by itself; a young file waits for its row."""

import os
import time
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from portal.evidence.actions import add_proof
from portal.evidence.content import examine
from portal.evidence.models import Proof
from portal.evidence.tasks import reconcile
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.portal.evidence.files import PDF


def keep(cast: Cast) -> Proof:
    with business_context(write=[cast.bakery]):
        return add_proof(actor=cast.actor("ines"), business=cast.bakery, file=examine("a.pdf", PDF))


def run() -> str:
    out = StringIO()
    call_command("reconcile_files", stdout=out)
    return out.getvalue()


def test_what_belongs_together_is_not_named(cast: Cast) -> None:
    keep(cast)
    assert run() == ""
    assert reconcile() == 0


def test_a_row_that_lost_its_file_fails_the_command_and_is_an_alarm(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    proof = keep(cast)
    default_storage.delete(proof.stored_as)
    out = StringIO()
    with pytest.raises(CommandError, match="1 rows"):
        call_command("reconcile_files", stdout=out)
    assert out.getvalue() == f"demo: lost {proof.stored_as}\n"
    assert reconcile() == 1
    assert "files and rows differ" in caplog.text


def test_a_file_that_nobody_names_is_listed_once_it_is_a_day_old(cast: Cast, settings: Any) -> None:
    name = default_storage.save(f"proofs/{cast.neighbour.pk}/abc", ContentFile(b"x"))
    assert run() == ""
    two_days_ago = time.time() - 2 * 86_400
    os.utime(default_storage.path(name), (two_days_ago, two_days_ago))
    assert run() == f"cycles-rivoal: nobody's {name}\n"
