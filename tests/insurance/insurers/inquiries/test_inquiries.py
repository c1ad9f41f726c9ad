"""The verbs: who may ask and answer, what closes a thread, the limits, and that each effect happens once."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from insurance.dossier.models import DossierVersion, PublicSeal
from insurance.dossier.redaction.redact import redacted
from insurance.insurers.inquiries import queries
from insurance.insurers.inquiries.actions import Closed, ask, follow_up, include, share_update
from insurance.insurers.inquiries.models import Inquiry, InquiryEntry
from insurance.insurers.room.readers import Reader
from portal.access.models import Grant
from portal.advisers.summary import refresh
from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from portal.tenancy.models import Organisation
from tests.cast import Cast
from tests.factories import make_grant, make_insurance_answer, make_proof, make_version
from tests.insurance.dossier.example import example
from tests.insurance.insurers.inquiries.conftest import SECRET, actor, read, say


def told(grant: Grant) -> list[list[tuple[str, str]]]:
    return [[(e.kind, e.text) for e in row.entries.all()] for row in queries.threads_of(grant)]  # type: ignore[attr-defined]


def test_a_question_is_asked_answered_asked_again_and_read(cast: Cast, nora: Reader, asked: Inquiry) -> None:
    assert (asked.reference, asked.state) == ("Q-001", "waiting")
    entry = say(cast, asked)
    assert (entry.user, entry.who) == (cast.ines, "Inès Le Goff")
    assert read(cast, asked).state == "answered"
    follow_up(reader=nora, number=1, text="Même le dimanche ?")
    assert read(cast, asked).state == "waiting"
    say(cast, asked, kind="unknown", text="")
    assert read(cast, asked).state == "looking"
    kinds = [kind for kind, _text in told(nora.grant)[0]]
    assert kinds == ["asked", "answered", "asked", "unknown"]
    with business_context(read=[cast.bakery]):
        verbs = list(Entry.objects.order_by("pk").values_list("verb", "actor"))
    nora_id, ines_id = cast.nora.pk, cast.ines.pk
    assert verbs == [
        ("inquiry.asked", nora_id),
        ("inquiry.answered", ines_id),
        ("inquiry.asked", nora_id),
        ("inquiry.answered", ines_id),
    ]


def test_the_history_holds_no_word_of_what_was_said(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    with business_context(read=[cast.bakery]):
        assert not [entry for entry in Entry.objects.all() if "caisse" in entry.body or "réparateur" in entry.body]


def end(grant: Grant, how: str) -> None:
    now = timezone.now()
    rows = Grant.objects.filter(pk=grant.pk)
    if how == "withdrawn":
        rows.update(revoked_at=now)
    elif how == "over":
        rows.update(expires_at=now - timedelta(seconds=1))
    else:
        PublicSeal.objects.filter(business_id=grant.business_id, number=1).update(state="revoked")


@pytest.mark.parametrize("how", ["withdrawn", "over", "void"])
def test_an_ended_grant_asks_nothing_more_and_the_business_keeps_the_thread(
    cast: Cast, nora: Reader, asked: Inquiry, how: str
) -> None:
    end(nora.grant, how)
    with pytest.raises(Closed):
        ask(reader=nora, text="Encore une ?")
    with pytest.raises(Closed):
        follow_up(reader=nora, number=1, text="Encore ?")
    say(cast, asked)
    assert read(cast, asked).state == "answered"


def test_used_up_downloads_do_not_silence_a_reader(nora: Reader) -> None:
    Grant.objects.filter(pk=nora.grant.pk).update(downloads=2)
    assert ask(reader=nora, text="Et le stock ?").number == 1


def test_each_grant_has_its_own_thread(cast: Cast, asked: Inquiry, other: tuple[Organisation, Grant]) -> None:
    organisation, theirs = other
    eve = Reader(theirs, "Ève", cast.workspace_actor("eve", organisation))
    assert told(theirs) == []
    with pytest.raises(Inquiry.DoesNotExist):
        follow_up(reader=eve, number=asked.number, text="À moi aussi ?")
    assert len(told(asked.grant)[0]) == 1


def test_an_insurer_asks_through_no_grant_but_its_own(
    cast: Cast, nora: Reader, other: tuple[Organisation, Grant]
) -> None:
    foreign = Reader(other[1], nora.who, nora.actor)
    with pytest.raises(PermissionDenied):
        ask(reader=foreign, text=SECRET)
    with pytest.raises(PermissionDenied):
        ask(reader=Reader(nora.grant, "somebody", None), text=SECRET)
    with pytest.raises(PermissionDenied):
        ask(reader=Reader(nora.grant, "Inès", cast.actor("ines")), text=SECRET)


def test_a_reader_by_link_asks_under_the_name_of_the_grant(cast: Cast, version: Any) -> None:
    reader = Reader(make_grant(cast.bakery, version), "Cabinet Le Bris", None)
    row = ask(reader=reader, text="Quelle franchise ?")
    with business_context(read=[cast.bakery]):
        entry = InquiryEntry.objects.get(inquiry=row)
    assert (entry.who, entry.user) == ("Cabinet Le Bris", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": "   "}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"text": "\u202egnp"}, "text"),
        ({"text": "ok", "part": "gap"}, "part"),
        ({"text": "ok", "question": "turnover_n1"}, "question"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(nora: Reader, values: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(reader=nora, **values)  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]
    assert told(nora.grant) == []


def test_twenty_messages_wait_at_most_and_an_answer_makes_room(cast: Cast, nora: Reader) -> None:
    first = ask(reader=nora, text="0")
    for number in range(1, 19):
        ask(reader=nora, text=str(number))
    follow_up(reader=nora, number=1, text="the twentieth")
    for send in (lambda: ask(reader=nora, text="one more"), lambda: follow_up(reader=nora, number=1, text="more")):
        with pytest.raises(ValidationError):
            send()
    say(cast, first, kind="unknown", text="")
    with pytest.raises(ValidationError):
        ask(reader=nora, text="an unknown one still waits")
    say(cast, first)
    ask(reader=nora, text="now there is room")


def test_a_form_sent_twice_asks_once(cast: Cast, nora: Reader) -> None:
    key, more = uuid.uuid4(), uuid.uuid4()
    assert ask(reader=nora, text=SECRET, key=key).pk == ask(reader=nora, text=SECRET, key=key).pk
    for _click in range(2):
        follow_up(reader=nora, number=1, text="et ?", key=more)
    assert told(nora.grant) == [[("asked", SECRET), ("asked", "et ?")]]


def test_the_key_of_one_form_hinders_no_other_reader(
    cast: Cast, nora: Reader, other: tuple[Organisation, Grant]
) -> None:
    """Whoever sends it chooses the key."""
    organisation, theirs = other
    eve, key = Reader(theirs, "Ève", cast.workspace_actor("eve", organisation)), uuid.uuid4()
    mine, hers = ask(reader=nora, text=SECRET, key=key), ask(reader=eve, text="À moi aussi ?", key=key)
    assert mine.pk != hers.pk
    assert told(theirs) == [[("asked", "À moi aussi ?")]]


@pytest.mark.parametrize("name", ["lucie", "paul"])
def test_colleagues_without_the_right_do_not_answer(cast: Cast, asked: Inquiry, name: str) -> None:
    with pytest.raises(PermissionDenied):
        say(cast, asked, name=name)


def test_no_adviser_answers_for_the_business(cast: Cast, asked: Inquiry) -> None:
    cast.mandate(scope="edit")
    with pytest.raises(PermissionDenied):
        say(cast, asked, name="claire")


def test_the_neighbour_does_not_answer(cast: Cast, asked: Inquiry) -> None:
    with pytest.raises(PermissionDenied), business_context(write=[cast.bakery]):
        from insurance.insurers.inquiries.actions import answer

        answer(actor=cast.actor("yann", cast.neighbour), inquiry=asked, version=1, kind="answered", text="x")


def test_two_who_answer_at_once_do_not_contradict_each_other_unseen(cast: Cast, asked: Inquiry) -> None:
    say(cast, asked)
    with pytest.raises(Conflict):
        say(cast, asked, name="marc", version=1)


def test_an_answer_needs_words_and_unknown_does_not(cast: Cast, asked: Inquiry) -> None:
    with pytest.raises(ValidationError):
        say(cast, asked, text=" ")
    with pytest.raises(ValidationError):
        say(cast, asked, kind="asked")
    say(cast, asked, kind="unknown", text="")


def test_of_a_proof_only_reference_title_and_hash_travel(cast: Cast, nora: Reader, asked: Inquiry) -> None:
    proof = make_proof(cast.bakery, "Contrat", sha256="ab" * 32, stored_as="secret-place")
    say(cast, asked, proof=proof)
    entry = list(queries.threads_of(nora.grant)[0].entries.all())[-1]  # type: ignore[attr-defined]
    assert (entry.proof_reference, entry.proof_title, entry.proof_sha256) == ("P-001", "Contrat", "ab" * 32)
    with business_context(read=[cast.bakery]):
        uses = queries.uses_of_proofs(cast.bakery, [proof.pk])
    assert [use.reference for use in uses[proof.pk]] == ["Q-001"]


def test_a_proof_of_another_business_is_no_proof(cast: Cast, asked: Inquiry) -> None:
    with pytest.raises(ValidationError):
        say(cast, asked, proof=make_proof(cast.neighbour))


def test_answered_in_the_questionnaire_is_said_only_once_it_is_so(cast: Cast, nora: Reader) -> None:
    row = ask(reader=nora, text="Pour qui ?", question="mfa_admin")
    make_insurance_answer(cast.bakery, "mfa_admin", value=1, answered_at=timezone.now() - timedelta(days=3))
    with pytest.raises(ValidationError):
        say(cast, row, kind="corrected", text="")
    with business_context(write=[cast.bakery]):
        from insurance.models import InsuranceAnswer

        InsuranceAnswer.objects.for_business(cast.bakery).update(answered_at=timezone.now())
    say(cast, row, kind="corrected", text="")
    assert read(cast, row).state == "answered"


def test_a_question_goes_into_the_next_version_only_once_answered(cast: Cast, asked: Inquiry) -> None:
    with business_context(write=[cast.bakery]):
        with pytest.raises(ValidationError):
            include(actor=actor(cast, "ines"), inquiry=asked, included=True)
        with pytest.raises(PermissionDenied):
            include(actor=actor(cast, "lucie"), inquiry=asked, included=True)
    say(cast, asked)
    with business_context(write=[cast.bakery]):
        include(actor=actor(cast, "marc"), inquiry=asked, included=True)
    assert read(cast, asked).included


def test_the_newest_version_goes_to_the_same_reader_until_the_same_day_and_once(cast: Cast, grant: Grant) -> None:
    with business_context(write=[cast.bakery]):
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant) is None
    make_version(cast.bakery)
    with business_context(write=[cast.bakery]):
        with pytest.raises(PermissionDenied):
            share_update(actor=actor(cast, "marc"), business=cast.bakery, grant=grant)
        given = share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant)
        assert given is not None and given[1] is None
        assert (given[0].version_number, given[0].expires_at) == (2, grant.expires_at)
        assert given[0].organisation == cast.insurer
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant) is None
    assert Grant.objects.filter(business=cast.bakery).count() == 2


def test_whom_a_broker_passed_it_on_to_gets_the_newer_version_from_the_owner(
    cast: Cast, version: DossierVersion
) -> None:
    broker = make_grant(cast.bakery, version, email="courtage@vilaine.example", may_pass_on=True)
    child = make_grant(
        cast.bakery,
        version,
        email="port@port.example",
        may_pass_on=False,
        parent=broker,
        expires_at=broker.expires_at,
    )
    make_version(cast.bakery)
    with business_context(write=[cast.bakery]):
        given = share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=child)
    assert given is not None and (given[0].version_number, given[0].parent, given[0].email) == (2, None, child.email)


@pytest.mark.parametrize("how", ["withdrawn", "over"])
def test_whoever_was_shut_out_gets_no_newer_version(cast: Cast, grant: Grant, how: str) -> None:
    make_version(cast.bakery)
    end(grant, how)
    with business_context(write=[cast.bakery]):
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant) is None


def test_the_summary_counts_what_waits(cast: Cast, asked: Inquiry) -> None:
    from portal.advisers.models import BusinessSummary

    refresh(cast.bakery)
    with business_context(read=[cast.bakery]):
        assert BusinessSummary.objects.for_business(cast.bakery).get().figures["inquiries"] == 1


def test_the_database_alone_hides_a_thread_from_the_neighbour(cast: Cast, asked: Inquiry) -> None:
    with business_context(read=[cast.neighbour]):
        assert not Inquiry.objects.all().exists() and not InquiryEntry.objects.all().exists()


def test_the_database_refuses_an_answer_without_words(cast: Cast, asked: Inquiry) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic(), business_context(write=[cast.bakery]):
        InquiryEntry.objects.create(
            business=cast.bakery, inquiry=asked, kind="answered", text="", who="x", at=timezone.now()
        )
    assert connection.needs_rollback is False


# ── What was withheld from a reader stays withheld


def snapshot_without(*choices: str) -> str:
    """The example, withholding these."""
    return json.dumps(redacted(example(), choices))


KEPT = ("company.turnover", "policies.premiums", "answers.answers:mfa_admin")


def withheld_version(cast: Cast, *choices: str) -> DossierVersion:
    return make_version(cast.bakery, snapshot=snapshot_without(*choices))


def test_a_newer_version_that_shows_what_was_withheld_from_a_reader_is_refused(cast: Cast) -> None:
    grant = make_grant(cast.bakery, withheld_version(cast, *KEPT), organisation=cast.insurer)
    withheld_version(cast)
    withheld_version(cast, "company.turnover", "services.contacts")
    with business_context(write=[cast.bakery]):
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant) is None
        found = queries.update_for(grant, timezone.now())
        assert found.version is None and found.refused is not None and found.refused.number == 3
        assert found.shows == ("answers.answers:mfa_admin", "policies.premiums")
        with override("en"):
            answers, premiums = found.as_withheld
        assert answers.startswith("Single answers (") and "mfa_admin" not in answers and premiums == "Premiums"
    assert Grant.objects.filter(business=cast.bakery).count() == 1


def test_the_newest_version_that_withholds_at_least_the_same_goes_out(cast: Cast) -> None:
    grant = make_grant(cast.bakery, withheld_version(cast, *KEPT), organisation=cast.insurer)
    withheld_version(cast, *KEPT)
    more = withheld_version(cast, *KEPT, "services.providers")
    withheld_version(cast)
    with business_context(write=[cast.bakery]):
        given = share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant)
        assert given is not None and given[0].version_number == more.number
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=grant) is None


def test_what_a_later_version_withheld_from_the_same_reader_counts_too(cast: Cast) -> None:
    """They have a whole one and, since, one without the premiums: a question about the first brings nothing back."""
    first = make_grant(cast.bakery, withheld_version(cast), organisation=cast.insurer)
    make_grant(cast.bakery, withheld_version(cast, "policies.premiums"), organisation=cast.insurer)
    withheld_version(cast)
    with business_context(write=[cast.bakery]):
        assert share_update(actor=actor(cast, "ines"), business=cast.bakery, grant=first) is None


def test_a_version_without_the_part_shows_nothing_of_it(cast: Cast) -> None:
    grant = make_grant(cast.bakery, withheld_version(cast, "policies.premiums"), organisation=cast.insurer)
    other: Any = example()
    for part in ("policies", "claims", "answers", "questionnaires", "exchanges", "proofs"):
        other.pop(part, None)
    version = make_version(cast.bakery, snapshot=json.dumps(other))
    with business_context(write=[cast.bakery]):
        assert queries.update_for(grant, timezone.now()).version == version


def test_the_file_of_a_contract_shows_what_was_withheld_of_it(cast: Cast) -> None:
    grant = make_grant(cast.bakery, withheld_version(cast, "policies.premiums"), organisation=cast.insurer)
    other: Any = example()
    for part in ("policies", "claims", "answers", "questionnaires", "exchanges"):
        other.pop(part, None)
    assert any(proof["bundled"] for proof in other["proofs"])
    make_version(cast.bakery, snapshot=json.dumps(other))
    with business_context(write=[cast.bakery]):
        update = queries.update_for(grant, timezone.now())
    assert update.version is None and update.shows == ("policies.premiums",)
