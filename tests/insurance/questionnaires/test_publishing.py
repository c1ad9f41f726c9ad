"""The insurer's side: a draft is looked at, published exactly so, never changed; nobody else's people come near it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.utils import timezone

from insurance.models import PublishedQuestionnaire, QuestionnaireEntry
from insurance.questionnaires import actions
from insurance.questionnaires.queries import live, live_one
from portal.tenancy.models import Organisation, OrganisationMembership
from tests.cast import Cast, make_person
from tests.insurance.questionnaires.conftest import HERE, THERE, as_bytes, example, publish, question


def upload(raw: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("q.json", raw if isinstance(raw, bytes) else as_bytes(raw), "application/json")


@pytest.fixture
def rival(cast: Cast) -> Organisation:
    """Another insurer with an administrator of its own, "rival"."""
    other = Organisation.objects.create(kind="insurer", slug="assurance-metiers", name="Assurance des Métiers")
    cast.people["rival"] = make_person("Une Rivale", "rival@metiers.example", second_factor=True)
    OrganisationMembership.objects.create(organisation=other, user=cast.people["rival"], role="administrator")
    return other


def test_a_file_becomes_a_draft_and_then_an_offer(cast: Cast, signed_in: Any) -> None:
    client = signed_in("erwan", "en")
    answer = client.post(HERE + "send/", {"file": upload(example())}, follow=True)
    page = answer.content.decode()
    assert "12</" in page and "of 15 questions without you asking" in page
    assert live() == []
    publishing = client.get(HERE + "1/publish/").content.decode()
    seen = PublishedQuestionnaire.objects.get().content_sha256
    assert seen in publishing
    client.post(HERE + "1/publish/", {"seen": seen})
    assert [row.number for row in live()] == [1]
    assert client.get(HERE).status_code == 200
    client.post(HERE + "1/suspend/")
    assert live() == []
    client.post(HERE + "1/resume/")
    assert len(live()) == 1
    assert list(QuestionnaireEntry.objects.order_by("pk").values_list("deed", "actor")) == [
        (deed, cast.erwan.pk) for deed in ("sent", "published", "suspended", "resumed")
    ]


def test_the_list_of_what_is_on_offer_leaves_the_questions_where_they_are(cast: Cast) -> None:
    publish(cast)
    (row,) = live()
    assert "content" in row.get_deferred_fields()
    assert (row.title, row.line) == (example()["title"], example()["line"])
    whole = live_one(row.insurer.slug, row.code)
    assert whole is not None and "content" not in whole.get_deferred_fields()
    assert live_one(row.insurer.slug, "another") is None and live_one("another", row.code) is None


def test_one_insurer_offers_so_much_at_a_time_and_no_more(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_OFFERED", 2)
    for code in ("one", "two"):
        publish(cast, {**example(), "code": code})
    publish(cast, {**example(), "code": "two", "version": "next"})  # of one it offers already
    client = signed_in("erwan", "en")
    client.post(HERE + "send/", {"file": upload({**example(), "code": "three"})})
    seen = PublishedQuestionnaire.objects.get(number=4).content_sha256
    said = client.post(HERE + "4/publish/", {"seen": seen}, follow=True).content.decode()
    assert "suspend one first" in said and len(live()) == 2
    client.post(HERE + "1/suspend/")
    monkeypatch.setattr(actions, "MOST_OFFERED_BYTES", 3 * len(as_bytes(example())) - 1000)
    said = client.post(HERE + "4/publish/", {"seen": seen}, follow=True).content.decode()
    assert "suspend old ones first" in said and len(live()) == 1
    client.post(HERE + "2/suspend/")
    client.post(HERE + "4/publish/", {"seen": seen})
    assert {row.code for row in live()} == {"two", "three"}
    said = client.post(HERE + "1/resume/", follow=True).content.decode()
    assert "suspend one first" in said and len(live()) == 2


def test_a_wrong_file_is_answered_with_all_its_problems_and_keeps_nothing(cast: Cast, signed_in: Any) -> None:
    raw = example()
    question(raw, "B2")["maps_to"] = "mfa_mails"
    raw["<script>"] = 1
    answer = signed_in("erwan", "en").post(HERE + "send/", {"file": upload(raw)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Did you mean “mfa_mail”?" in page
    assert "&lt;script&gt;" in page and "<script>" not in page.replace("<script ", "")
    assert not PublishedQuestionnaire.objects.exists()


@pytest.mark.parametrize("data", [b"[" * 1_000_000, b'{"a":' * 10_000, b'{"x": "\\ud800"}', b'{"x": 1e400}', b"\x00"])
def test_a_bomb_is_a_page(cast: Cast, signed_in: Any, data: bytes) -> None:
    assert signed_in("erwan").post(HERE + "send/", {"file": upload(data)}).status_code == 422


def test_an_underwriter_looks_and_sends_nothing(cast: Cast, signed_in: Any) -> None:
    publish(cast)
    nora = signed_in("nora", "en")
    assert nora.get(HERE + "1/").status_code == 200
    for what in ("send/", "1/publish/", "1/suspend/", "1/resume/", "1/drop/"):
        assert nora.post(HERE + what).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.suspend(actor=cast.workspace_actor("nora", cast.insurer), insurer=cast.insurer, number=1)
    assert len(live()) == 1


def test_another_insurer_sees_no_draft_and_suspends_nothing(cast: Cast, rival: Organisation, signed_in: Any) -> None:
    erwan = cast.workspace_actor("erwan", cast.insurer)
    actions.send(actor=erwan, insurer=cast.insurer, data=as_bytes(example()))
    other = signed_in("rival")
    mine = "/o/assurance-metiers/questionnaires/"
    for what in ("", "1/", "1/file.json", "1/publish/", "1/suspend/", "1/drop/"):
        assert other.get(HERE + what).status_code == 404
        assert what == "" or other.get(mine + what).status_code == 404
    assert example()["title"]["fr"] not in other.get(mine).content.decode()
    theirs = cast.workspace_actor("rival", rival)
    with pytest.raises(PermissionDenied):
        actions.publish(actor=theirs, insurer=cast.insurer, number=1, seen="")
    with pytest.raises(PublishedQuestionnaire.DoesNotExist):
        actions.publish(actor=theirs, insurer=rival, number=1, seen="")


def test_two_insurers_may_use_the_same_code(cast: Cast, rival: Organisation) -> None:
    publish(cast)
    theirs = cast.workspace_actor("rival", rival)
    row = actions.send(actor=theirs, insurer=rival, data=as_bytes(example()))
    actions.publish(actor=theirs, insurer=rival, number=row.number, seen=row.content_sha256)
    assert {item.insurer for item in live()} == {cast.insurer, rival}


def test_what_was_looked_at_is_what_is_published(cast: Cast) -> None:
    erwan: Any = {"actor": cast.workspace_actor("erwan", cast.insurer), "insurer": cast.insurer}
    seen = actions.send(**erwan, data=as_bytes(example())).content_sha256
    raw = example()
    raw["title"]["en"] = "Another one"
    assert actions.send(**erwan, data=as_bytes(raw)).number == 1  # in place of the draft
    with pytest.raises(actions.Moved):
        actions.publish(**erwan, number=1, seen=seen)
    assert live() == []


def test_what_is_published_never_changes(cast: Cast) -> None:
    row = publish(cast)
    raw = example()
    raw["title"]["en"] = "Another one"
    with pytest.raises(actions.Refused) as refused:
        publish(cast, raw)
    assert refused.value.problems[0].where == "version"
    with pytest.raises(actions.Moved):
        actions.drop(actor=cast.workspace_actor("erwan", cast.insurer), insurer=cast.insurer, number=1)
    rows = PublishedQuestionnaire.objects.filter(pk=row.pk)
    for change in ({"content": raw}, {"version": "9"}, {"published_at": None}, {"valid_from": timezone.localdate()}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.delete()
    with pytest.raises(ProgrammingError), transaction.atomic():
        QuestionnaireEntry.objects.update(deed="sent")


def test_the_newest_valid_version_is_on_offer(cast: Cast) -> None:
    publish(cast)
    raw, today = example(), timezone.localdate()
    raw["version"], raw["valid_from"] = "2026.2", (today + timedelta(days=9)).isoformat()
    second = publish(cast, raw)
    assert [row.version for row in live()] == ["2026.1"]
    assert [row.version for row in live(today + timedelta(days=9))] == ["2026.2"]
    actions.suspend(actor=cast.workspace_actor("erwan", cast.insurer), insurer=cast.insurer, number=second.number)
    assert live(today + timedelta(days=9)) == []  # suspending does not bring an older one back
    raw = example()
    raw["version"], raw["valid_from"], raw["valid_until"] = "2025", "2025-01-01", "2025-12-31"
    publish(cast, raw)
    assert [row.version for row in live()] == ["2026.1"]


def test_a_suspended_questionnaire_is_a_missing_page_to_a_business(cast: Cast, signed_in: Any) -> None:
    row = publish(cast)
    client = signed_in("ines")
    assert client.get(THERE).status_code == 200
    actions.suspend(actor=cast.workspace_actor("erwan", cast.insurer), insurer=cast.insurer, number=row.number)
    assert client.get(THERE).status_code == 404
    assert client.get(THERE + "B7/").status_code == 404


@pytest.mark.parametrize("name", ["schema.json", "common.json"])
def test_the_format_is_open_to_anybody(client: Any, name: str, db: None) -> None:
    answer = client.get(f"/questionnaires/{name}")
    assert answer.status_code == 200
    assert answer.json()
