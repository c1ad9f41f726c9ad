"""What is declared, by whom and on which day; and where each answer comes from, in words for its reader."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from insurance.dossier.redaction.redact import redacted
from insurance.dossier.snapshot_schema import checked
from insurance.models import InsuranceAnswer
from insurance.readiness.wording import DECLARATION, FILED, SOURCES
from portal.tenancy.context import business_context
from portal.ui.bilingual import in_both_languages
from tests.cast import Cast
from tests.factories import freeze_now, make_measure
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_days import frozen
from tests.insurance.dossier.test_render import flat, render, text_of
from tests.insurance.readiness.conftest import declare, say

SPRING, SUMMER = datetime(2026, 4, 3, 9, 0, tzinfo=UTC), datetime(2026, 7, 9, 9, 0, tzinfo=UTC)
BUILT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def answers(snapshot: Any) -> dict[str, Any]:
    return {one["code"]: one for group in snapshot["answers"]["groups"] for one in group["answers"]}


def confirmed(cast: Cast, code: str, who: str, at: datetime) -> None:
    say(cast, code, 3)
    with freeze_now(at):
        declare(cast, code, who)


def test_each_person_declares_on_the_last_day_on_which_they_confirmed(furnished: Cast, tmp_path: Path) -> None:
    confirmed(furnished, "mfa_mail", "ines", SPRING - timedelta(days=30))
    confirmed(furnished, "mfa_admin", "ines", SPRING)
    confirmed(furnished, "mfa_remote", "marc", SUMMER)
    snapshot = frozen(furnished, BUILT)
    ines, marc = str(furnished.ines), str(furnished.marc)
    shown = flat(text_of(render(snapshot, "fr"), tmp_path))
    for words in (
        "Elles sont exactes à ma connaissance au 3 avril 2026.",
        f"{ines} : 2 réponses confirmées, la dernière le 3 avril 2026.",
        "Elles sont exactes à ma connaissance au 9 juillet 2026.",
        f"{marc} : 1 réponse confirmée, le 9 juillet 2026.",
    ):
        assert words in shown, words
    assert "connaissance au 20 novembre 2026" not in shown, "the day of the build says nothing of what was confirmed"
    assert frozen(furnished, BUILT + timedelta(days=90))["answers"] == snapshot["answers"]
    hidden = redacted(snapshot, ["people.names"])
    shown = flat(text_of(render(hidden, "fr"), tmp_path))
    assert "au 3 avril 2026" in shown and "au 9 juillet 2026" in shown and ines not in shown


def test_where_nobody_confirmed_nothing_is_declared(furnished: Cast, tmp_path: Path) -> None:
    say(furnished, "mfa_mail", 3)
    snapshot = frozen(furnished, BUILT)
    assert snapshot["answers"]["declaration"] is None
    shown = flat(text_of(render(snapshot, "en"), tmp_path))
    assert "Nobody stands by this dossier." in shown and "L113-8" not in shown
    one_withheld = redacted(example(), ["answers.answers:mfa_mail"])
    assert one_withheld["answers"]["declaration"] is None, "nobody declares what is left"


def test_an_older_snapshot_shows_the_declaration_that_it_was_sealed_with(tmp_path: Path) -> None:
    older: Any = example()
    older["answers"]["declaration"] = {lang: text.format(day="1.2.2026") for lang, text in DECLARATION.items()}
    for answer in answers(older).values():
        for name in ("signatory", "source_code", "source_reference", "source_on"):
            del answer[name]
    shown = flat(text_of(render(checked(older), "en"), tmp_path))
    assert shown.count("accurate to my knowledge on 1.2.2026") == 1
    assert "Inès Le Goff: 1 answer confirmed, on 20 November 2026." in shown


def test_the_source_of_an_answer_is_worded_for_the_insurer_with_its_reference_and_its_day(
    furnished: Cast, tmp_path: Path
) -> None:
    done = make_measure(furnished.bakery, catalogue_code="offline-copy", status="done", done_on="2026-03-02")
    with freeze_now(SUMMER):
        say(furnished, "mfa_mail", 3)
    snapshot = frozen(furnished, BUILT)
    told = answers(snapshot)
    copy, typed = told["backup_offline"], told["mfa_mail"]
    assert copy["source"] == {"fr": f"mesure {done.reference}", "en": f"measure {done.reference}"}
    assert (copy["source_code"], copy["source_reference"], copy["source_on"]) == (
        "measures", done.reference, "2026-03-02",
    )  # fmt: skip
    assert (typed["source"]["fr"], typed["source_reference"], typed["source_on"]) == (
        "réponse saisie", None, "2026-07-09",
    )  # fmt: skip
    shown = flat(text_of(render(snapshot, "fr"), tmp_path))
    assert f"mesure {done.reference}" in shown and "au 2 mars 2026" in shown


def test_nothing_speaks_to_the_business_in_a_file_for_the_insurer(furnished: Cast) -> None:
    assert set(FILED) == set(SOURCES), "each source has its words for both"
    snapshot = frozen(furnished, BUILT)["answers"]
    labels = [group["label"] for group in snapshot["groups"]]
    labels += [in_both_languages(words) for pair in FILED.values() for words in pair]
    labels += [line["text"] for line in snapshot["red_lines"]] + [line["label"] for line in snapshot["lines"]]
    assert not re.search(
        r"\b(votre|vos|vous|your|you|here|ici)\b", json.dumps(labels, ensure_ascii=False), re.IGNORECASE
    )


def test_an_answer_does_not_give_away_the_measure_that_it_comes_from() -> None:
    less = answers(redacted(example(), ["measures.measures:M-001"]))["mfa_mail"]
    assert less["source"]["en"] == "list of measures"
    assert less["source_reference"] is None and less["source_on"] is None
    assert less["text"] is not None, "the answer itself stays"


@pytest.mark.django_db
def test_an_account_that_is_gone_leaves_its_declarations(furnished: Cast, tmp_path: Path) -> None:
    confirmed(furnished, "mfa_mail", "marc", SPRING)
    with business_context(write=[furnished.bakery]):
        InsuranceAnswer.objects.for_business(furnished.bakery).update(declared_by=None)
    shown = flat(text_of(render(frozen(furnished, BUILT), "en"), tmp_path))
    assert "unknown: 1 answer confirmed, on 3 April 2026." in shown
