"""Days in a dossier are those of Paris, and each is the day of the event that it stands beside."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from insurance.dossier.freeze import freeze
from insurance.dossier.queries import last_dossier
from portal.tenancy.context import business_context
from risks.assessment.actions import answer_question, start_assessment
from risks.assessment.questions import load as stock_questions
from risks.continuity.models import Activity
from tests.cast import Cast
from tests.factories import freeze_now, make_version
from tests.insurance.readiness.conftest import declare, say, seen

NIGHT = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)  # 20 November, 0:30 in Paris
DAY = "2026-11-20"


def frozen(cast: Cast, at: datetime = NIGHT, **fields: Any) -> Any:
    said = {"number": 2, "token": "t" * 24, "language": "fr", "parts": ["answers"], "recipient": None,
            "demonstration": True, "months": 6, "stamped": False}  # fmt: skip
    with business_context(read=[cast.bakery]), freeze_now(at):
        return freeze(cast.bakery, frozen_at=at, **{**said, **fields})


def test_what_is_confirmed_after_midnight_is_declared_on_that_day(furnished: Cast) -> None:
    say(furnished, "mfa_mail", 3)
    with freeze_now(NIGHT):
        declare(furnished, "mfa_mail")
    snapshot = frozen(furnished)
    [told] = [one for group in snapshot["answers"]["groups"] for one in group["answers"] if one["code"] == "mfa_mail"]
    assert told["declared_on"] == DAY


def test_a_version_frozen_after_midnight_bears_that_day(furnished: Cast, client: Client) -> None:
    version = frozen(furnished)["version"]
    assert (version["as_at"], version["valid_until"], version["frozen_at"]) == (
        DAY, "2027-05-20", "2026-11-20T00:30:00+01:00",
    )  # fmt: skip
    make_version(furnished.bakery, frozen_at=NIGHT)
    with business_context(read=[furnished.bakery]):
        assert last_dossier(furnished.bakery) == DAY
    client.force_login(furnished.ines)
    page = client.get("/b/demo/dossier/").content.decode()
    assert "20 novembre 2026" in page and "19 nov" not in page


def test_the_cover_names_the_day_of_the_version_that_it_replaces(furnished: Cast) -> None:
    assert frozen(furnished)["version"]["superseded_on"] is None
    make_version(furnished.bakery, frozen_at=datetime(2026, 2, 1, 23, 30, tzinfo=UTC))
    version = frozen(furnished)["version"]
    assert (version["supersedes"], version["superseded_on"]) == ("D-001", "2026-02-02")


def test_facts_said_after_midnight_were_said_on_that_day(furnished: Cast) -> None:
    with business_context(write=[furnished.bakery]), freeze_now(NIGHT):
        run = start_assessment(actor=furnished.actor("ines"), business=furnished.bakery)
        asked = stock_questions().question("call-back")
        answer_question(actor=furnished.actor("ines"), run=run, question=asked, version=0, value="yes")
        Activity.objects.create(business=furnished.bakery, number=1, name="Fournil")
    found = seen(furnished.bakery).found
    days = [found[code].fact.on for code in ("payment_checks", "bia") if found[code].fact]
    assert [day.isoformat() for day in days if day] == [DAY, DAY]
    assert json.dumps(found["bia"].value) == json.dumps({"says": "yes", "on": DAY})
