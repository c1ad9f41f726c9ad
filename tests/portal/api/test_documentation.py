"""docs/api.md: its examples are run as they stand, by curl, against a real server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from insurance.insurers.inquiries.models import Inquiry, InquiryEntry
from insurance.models import PublishedQuestionnaire
from portal.api.urls import api
from portal.tenancy.context import business_context
from risks.models import Measure, Risk
from subsidies.models import Draft, Intake
from tests.cast import build_cast
from tests.insurance.dossier.example import example
from tests.insurance.questionnaires.conftest import as_bytes
from tests.insurance.questionnaires.conftest import example as questionnaire
from tests.portal.api.program import new_token
from tests.portal.api.test_insurers import share

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(shutil.which("curl") is None and os.environ.get("CI") != "true", reason="curl is missing")
def test_every_example_of_the_documentation_works(live_server: Any, tmp_path: Path) -> None:
    cast = build_cast()
    cast.mandate()
    grant = share(cast, version={"snapshot": json.dumps(example())})
    (tmp_path / "questionnaire.json").write_bytes(as_bytes(questionnaire()))
    (tmp_path / "list.jsonl").write_text('{"id": "x", "title": "X"}\n', "utf-8")
    known = {
        "SITE": live_server.url,
        "BUSINESS": "demo",
        "TOKEN": new_token(cast, "marc"),
        "INSURER": "mutuelle-ponant",
        "INSURER_TOKEN": new_token(cast, "nora"),
        "ADMIN_TOKEN": new_token(cast, "erwan"),
        "CHAMBER": "chambre-metiers",
        "CHAMBER_TOKEN": new_token(cast, "denis"),
        "DOSSIER": str(grant.public_id),
    }
    said = []
    for example_text in EXAMPLES:
        script = f'curl() {{ command curl --fail-with-body "$@"; }}\n{example_text}'
        done = subprocess.run(
            ["sh", "-ec", script],
            env={**os.environ, **known},
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, example_text + done.stdout.decode() + done.stderr.decode()
        said.append(done.stdout.decode())
    assert '"state": "valid"' in said[-1]
    with business_context(read=[cast.bakery]):
        assert Risk.objects.for_business(cast.bakery).get().treatment == "reduce"
        assert Measure.objects.for_business(cast.bakery).get().cost_yearly_eur == 320
        assert Inquiry.objects.for_business(cast.bakery).get().state == "waiting", "asked, answered, asked again"
        assert InquiryEntry.objects.for_business(cast.bakery).count() == 3
    assert PublishedQuestionnaire.objects.get().state == "published"
    assert Draft.objects.get().state == "waiting"
    assert Intake.objects.count() == 1


def test_the_documentation_names_the_addresses_that_exist() -> None:
    paths = [re.sub(r"\{[a-z_0-9]+\}", "[^/ ]+", path) for path in api.get_openapi_schema()["paths"]]
    named = re.findall(r"\$SITE(/api/v1/[^\"?]+)", TEXT)
    assert len(named) >= 12
    for path in named:
        plain = re.sub(r"\$\(.*\)?", "0", path)
        assert any(re.fullmatch(known, plain) for known in paths), path
