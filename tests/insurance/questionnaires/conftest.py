"""The demo insurer's questionnaire as bytes and published; answers inside a business."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings

from insurance.models import PublishedQuestionnaire
from insurance.questionnaires import actions, answering
from insurance.questionnaires.queries import sheet
from insurance.questionnaires.shape import questions_of
from insurance.questionnaires.sheet import OwnStanding, Sheet
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast

FILE = settings.BASE_DIR / "deploy/demo_data/questionnaire_ponant.json"
HERE = "/o/mutuelle-ponant/questionnaires/"
THERE = "/b/demo/readiness/questionnaires/mutuelle-ponant/cyber-tpe/"


def example() -> dict[str, Any]:
    """The demo's file, free to be changed."""
    return deepcopy(json.loads(FILE.read_text(encoding="utf-8")))


def question(raw: dict[str, Any], code: str) -> dict[str, Any]:
    return next(item for section in raw["sections"] for item in section["questions"] if item["code"] == code)


def as_bytes(raw: Any) -> bytes:
    return json.dumps(raw).encode()


def publish(cast: Cast, raw: Any = None) -> PublishedQuestionnaire:
    """Sends and publishes a questionnaire of the cast's insurer."""
    erwan = cast.workspace_actor("erwan", cast.insurer)
    row = actions.send(actor=erwan, insurer=cast.insurer, data=as_bytes(raw or example()))
    return actions.publish(actor=erwan, insurer=cast.insurer, number=row.number, seen=row.content_sha256)


def own(row: PublishedQuestionnaire, code: str) -> Any:
    return next(item for item in questions_of(row.content) if item["code"] == code)


def say(cast: Cast, row: PublishedQuestionnaire, code: str, value: Any = None, who: str = "ines", **more: Any) -> None:
    with business_context(write=[cast.bakery]):
        given: Any = {"questionnaire": row, "question": own(row, code), "version": 0, "value": value, **more}
        answering.answer(actor=cast.actor(who), business=cast.bakery, **given)


def declare(cast: Cast, row: PublishedQuestionnaire, code: str, who: str = "ines") -> None:
    with business_context(write=[cast.bakery]):
        found = sheet(cast.bakery, row, "en").lines[code].standing
        assert isinstance(found, OwnStanding)
        given: Any = {"questionnaire": row, "question": own(row, code), "fingerprint": found.fingerprint}
        answering.declare(actor=cast.actor(who), business=cast.bakery, **given)


def filled(business: Business, row: PublishedQuestionnaire, **more: Any) -> Sheet:
    with business_context(read=[business]):
        return sheet(business, row, "en", **more)


@pytest.fixture
def offered(cast: Cast) -> PublishedQuestionnaire:
    return publish(cast)
