"""What the verbs of an application allow, refuse, freeze and record."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from subsidies.applications import paperwork
from subsidies.applications.accompaniment import accompanies, advisers_of
from subsidies.applications.actions import create_application, edit_application, move_application
from subsidies.applications.freezing import changed_since
from subsidies.applications.models import Application, ApplicationDocument, ApplicationTask
from subsidies.applications.queries import documents_of, in_danger, measures_of, missing_of, new_documents
from subsidies.applications.states import State, may_move
from subsidies.models import Programme
from subsidies.programmes.actions import publish
from subsidies.programmes.models import Origin
from tests.cast import Cast
from tests.factories import make_application, make_measure, make_programme, make_proof
from tests.subsidies.applications.conftest import again, move

TODAY = timezone.localdate()


def test_opening_takes_the_next_number_and_the_programmes_documents(bakery: Cast, opened: Application) -> None:
    with business_context(read=[bakery.bakery]):
        assert opened.reference == "A-001"
        assert [(row.title, row.asked, row.ready_on) for row in documents_of(opened)] == [
            ("Devis détaillé", True, None),
            ("Kbis", True, None),
        ]
        assert [entry.verb for entry in Entry.objects.all()] == ["application.created"]


def test_a_second_open_application_for_the_same_programme_is_refused(
    bakery: Cast, opened: Application, programme: Programme
) -> None:
    with business_context(write=[bakery.bakery]):
        with pytest.raises(ValidationError, match="A-001 is already open"):
            create_application(actor=bakery.actor("marc"), business=bakery.bakery, programme=programme)
        move(bakery, "abandoned", reason="")
        second = create_application(actor=bakery.actor("marc"), business=bakery.bakery, programme=programme)
        assert second.reference == "A-002"


@pytest.mark.parametrize("after", list(State))
@pytest.mark.parametrize("before", list(State))
def test_a_step_that_may_not_follow_changes_nothing(
    bakery: Cast, programme: Programme, before: State, after: State
) -> None:
    if may_move(before, after):
        return
    made = make_application(bakery.bakery, programme, state=before)
    with business_context(write=[bakery.bakery]), pytest.raises(ValidationError):
        move_application(actor=bakery.actor("ines"), application=made, version=1, state=after)
    assert (again(bakery).state, again(bakery).version) == (before, 1)


def test_the_way_to_the_payment_keeps_days_and_amounts(bakery: Cast, opened: Application) -> None:
    move(bakery, "submitted", submitted_on=TODAY - timedelta(days=9), asked_eur=Decimal("1500.00"))
    move(bakery, "accepted", decided_on=TODAY - timedelta(days=4), granted_eur=Decimal("1200.50"))
    move(bakery, "paid", paid_on=TODAY, received_eur=None)
    found = again(bakery)
    assert (found.asked_eur, found.granted_eur, found.received_eur) == (Decimal("1500.00"), Decimal("1200.50"), None)
    assert (found.state, found.paid_on) == ("paid", TODAY)
    with business_context(read=[bakery.bakery]):
        assert [e.verb for e in Entry.objects.order_by("pk")][1:] == ["application.moved"] * 3


@pytest.mark.parametrize(
    ("day", "why"),
    [(None, "which day"), (TODAY + timedelta(days=1), "still to come")],
)
def test_sending_needs_a_day_that_has_been(bakery: Cast, opened: Application, day: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        move(bakery, "submitted", submitted_on=day, asked_eur=None)


def test_a_decision_before_the_sending_is_refused(bakery: Cast, opened: Application) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    with pytest.raises(ValidationError, match="swapped"):
        move(bakery, "accepted", decided_on=TODAY - timedelta(days=1), granted_eur=None)


def test_the_rules_and_the_verdict_of_the_day_stay_whatever_is_published_later(
    bakery: Cast, opened: Application, programme: Programme
) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    before = again(bakery)
    assert before.rule_version is not None and before.rule_version.number == 1
    assert (before.verdict["verdict"], before.verdict["as_of"]) == ("eligible", TODAY.isoformat())
    assert before.verdict["criteria"] == [
        {"criterion": "employees", "outcome": "pass", "required": [None, 49], "actual": 12}
    ]
    publish(
        [{**programme.data, "criteria": {"employees": [None, 9]}, "documents": ["Devis détaillé"], "rate_pct": 40}],
        origin=Origin.COMMAND,
    )
    after = again(bakery)
    assert after.rule_version is not None
    assert (after.rule_version.number, after.verdict) == (1, before.verdict)
    changed = {point.label: (point.then, point.now) for point in changed_since(after.rule_version, after.programme)}
    assert set(changed) == {"Head-count", "Documents to hand in", "Share paid, in percent"}
    assert changed["Share paid, in percent"] == ("unknown", "40")
    with business_context(read=[bakery.bakery]):
        assert len(documents_of(after)) == 2 and new_documents(after, documents_of(after)) == []


def test_a_day_before_the_first_version_is_judged_by_the_oldest_one_and_says_so(
    bakery: Cast, opened: Application
) -> None:
    move(bakery, "submitted", submitted_on=TODAY - timedelta(days=400), asked_eur=None)
    assert again(bakery).verdict["rules_known_then"] is False


def test_a_step_back_forgets_what_that_step_had_asked(bakery: Cast, opened: Application) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=Decimal(5))
    move(bakery, "preparing")
    found = again(bakery)
    assert (found.submitted_on, found.asked_eur, found.rule_version, found.verdict) == (None, None, None, None)


def test_what_was_granted_is_said_only_once_it_was(bakery: Cast, opened: Application) -> None:
    with business_context(write=[bakery.bakery]), pytest.raises(ValidationError):
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, granted_eur=Decimal(5))


def test_the_second_of_two_savers_changes_nothing(bakery: Cast, opened: Application) -> None:
    with business_context(write=[bakery.bakery]):
        edit_application(actor=bakery.actor("ines"), application=again(bakery), version=1, note="first")
        with pytest.raises(Conflict):
            edit_application(actor=bakery.actor("marc"), application=opened, version=1, note="second")
        with pytest.raises(Conflict):
            move_application(
                actor=bakery.actor("marc"), application=opened, version=1, state="abandoned", reason="second"
            )
    assert (again(bakery).note, again(bakery).state) == ("first", "preparing")


def test_a_measure_begun_before_the_sending_is_a_danger_and_no_longer_after(bakery: Cast, opened: Application) -> None:
    planned = make_measure(bakery.bakery, "Plan", status="planned")
    begun = make_measure(bakery.bakery, "Begun", status="under_way")
    done = make_measure(bakery.bakery, "Done", status="done")
    with business_context(write=[bakery.bakery]):
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, measures=[planned, begun, done])
        found = again(bakery)
        assert in_danger(found, measures_of(found)) == [begun, done]
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    with business_context(read=[bakery.bakery]):
        found = again(bakery)
        assert in_danger(found, measures_of(found)) == []


def test_a_programme_that_allows_an_early_start_endangers_nothing(bakery: Cast) -> None:
    easy = make_programme("easy", "Facile")
    begun = make_measure(bakery.bakery, status="under_way")
    with business_context(write=[bakery.bakery]):
        made = create_application(actor=bakery.actor("ines"), business=bakery.bakery, programme=easy, measures=[begun])
        assert in_danger(made, measures_of(made)) == []


def test_measures_proofs_and_people_of_the_neighbour_are_refused(
    bakery: Cast, opened: Application, programme: Programme
) -> None:
    measure, proof = make_measure(bakery.neighbour), make_proof(bakery.neighbour)
    actor = bakery.actor("ines")
    with business_context(write=[bakery.bakery, bakery.neighbour]):
        line = ApplicationDocument.objects.for_business(bakery.bakery).get(place=1)
        with pytest.raises(ValidationError):
            edit_application(actor=actor, application=opened, version=1, measures=[measure])
        with pytest.raises(ValidationError):
            edit_application(actor=actor, application=opened, version=1, owner=bakery.member("yann", bakery.neighbour))
        with pytest.raises(ValidationError):
            paperwork.set_document(actor=actor, document=line, ready=True, proof=proof)
        with pytest.raises(ValidationError):
            paperwork.add_task(
                actor=actor, application=opened, title="x", owner=bakery.member("yann", bakery.neighbour)
            )
    assert again(bakery).version == 1


def test_only_somebody_under_a_live_mandate_for_aid_can_be_the_adviser(bakery: Cast, opened: Application) -> None:
    actor = bakery.actor("ines")
    with business_context(write=[bakery.bakery]):
        for outsider in (bakery.claire, bakery.nora, bakery.zoe, bakery.gwen):
            with pytest.raises(ValidationError):
                edit_application(actor=actor, application=opened, version=1, adviser=outsider)
        mandate = bakery.mandate(sections=["profile", "register"])
        assert not advisers_of(bakery.bakery).exists()
        mandate.sections = ["aid"]
        mandate.save()
        assert {person.name for person in advisers_of(bakery.bakery)} == {bakery.claire.name, bakery.denis.name}
        edit_application(actor=actor, application=opened, version=1, adviser=bakery.claire)
        mandate.withdrawn_at = timezone.now()
        mandate.save()
        assert not accompanies(bakery.bakery, again(bakery).adviser_id)
        # chosen before: other changes are still possible, and keep the name as a memory
        edit_application(actor=actor, application=again(bakery), version=2, note="x", adviser=bakery.claire)
    assert again(bakery).adviser == bakery.claire


@pytest.mark.parametrize("name", ["paul", "lucie", "claire", "yann"])
def test_who_may_not_edit_changes_nothing(bakery: Cast, opened: Application, name: str) -> None:
    bakery.mandate(scope="comment", sections=["aid"])
    business = bakery.neighbour if name == "yann" else bakery.bakery
    actor = bakery.actor(name, business)
    with business_context(write=[bakery.bakery]):
        line = ApplicationDocument.objects.for_business(bakery.bakery).get(place=1)
        for attempt in (
            lambda: edit_application(actor=actor, application=opened, version=1, note="x"),
            lambda: move_application(actor=actor, application=opened, version=1, state="abandoned"),
            lambda: paperwork.add_document(actor=actor, application=opened, title="x"),
            lambda: paperwork.set_document(actor=actor, document=line, ready=True, proof=None),
            lambda: paperwork.add_task(actor=actor, application=opened, title="x"),
            lambda: paperwork.remove_document(actor=actor, document=line),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert again(bakery).version == 1


def test_a_member_edits_what_they_own_and_ticks_the_task_that_is_theirs(bakery: Cast, opened: Application) -> None:
    lucie, member = bakery.actor("lucie"), bakery.member("lucie")
    with business_context(write=[bakery.bakery]):
        mine = paperwork.add_task(actor=bakery.actor("ines"), application=opened, title="Devis", owner=member)
        other = paperwork.add_task(actor=bakery.actor("ines"), application=opened, title="Kbis")
        paperwork.set_task_done(actor=lucie, task=mine, done=True)
        with pytest.raises(PermissionDenied):
            paperwork.set_task_done(actor=lucie, task=other, done=True)
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, owner=member)
        edit_application(actor=lucie, application=again(bakery), version=2, note="I see to it")
        kept = ApplicationTask.objects.for_business(bakery.bakery).get(pk=mine.pk)
    assert (kept.done_on, again(bakery).note) == (TODAY, "I see to it")


def test_an_adviser_may_note_from_the_right_to_comment_on(bakery: Cast, opened: Application) -> None:
    mandate = bakery.mandate(scope="read", sections=["aid"])
    with business_context(write=[bakery.bakery]):
        with pytest.raises(PermissionDenied):
            paperwork.note_on(actor=bakery.actor("claire"), application=opened, body="x")
        mandate.scope = "comment"
        mandate.save()
        note = paperwork.note_on(actor=bakery.actor("claire"), application=opened, body=" Pensez au <b>Kbis</b> ")
        assert (note.body, note.author) == ("Pensez au <b>Kbis</b>", bakery.claire)
        with pytest.raises(PermissionDenied):
            paperwork.note_on(actor=bakery.actor("paul"), application=opened, body="x")
        for body in ("", " \n ", "x\u202ey", "x" * 2001):
            with pytest.raises(ValidationError):
                paperwork.note_on(actor=bakery.actor("ines"), application=opened, body=body)


def test_a_document_keeps_the_day_of_its_first_tick(bakery: Cast, opened: Application) -> None:
    proof = make_proof(bakery.bakery)
    actor = bakery.actor("ines")
    with business_context(write=[bakery.bakery]):
        line = ApplicationDocument.objects.for_business(bakery.bakery).get(place=1)
        paperwork.set_document(actor=actor, document=line, ready=True, proof=proof)
        ApplicationDocument.objects.for_business(bakery.bakery).filter(pk=line.pk).update(
            ready_on=TODAY - timedelta(days=3)
        )
        paperwork.set_document(actor=actor, document=line, ready=True, proof=None, keep_proof=True)
        kept = ApplicationDocument.objects.for_business(bakery.bakery).get(pk=line.pk)
        assert (kept.ready_on, kept.proof) == (TODAY - timedelta(days=3), proof)
        proof.delete()
        kept.refresh_from_db()
        assert kept.proof is None


def test_a_document_asked_later_is_offered_and_taken(bakery: Cast, opened: Application, programme: Programme) -> None:
    publish([{**programme.data, "documents": ["Kbis", "RIB"]}], origin=Origin.COMMAND)
    with business_context(write=[bakery.bakery]):
        found = again(bakery)
        assert new_documents(found, documents_of(found)) == ["RIB"]
        paperwork.take_documents(actor=bakery.actor("ines"), application=found)
        paperwork.take_documents(actor=bakery.actor("ines"), application=found)
        assert [row.title for row in documents_of(found)] == ["Devis détaillé", "Kbis", "RIB"]


def test_what_is_not_needed_stays_on_the_list_and_an_own_line_leaves_it(
    bakery: Cast, opened: Application, programme: Programme
) -> None:
    actor = bakery.actor("ines")
    with business_context(write=[bakery.bakery]):
        own = paperwork.add_document(actor=actor, application=opened, title="RIB")
        first, *others = documents_of(opened)
        for _click in range(2):
            paperwork.remove_document(actor=actor, document=first)
        paperwork.remove_document(actor=actor, document=own)
        found = documents_of(opened)
        assert [(row.title, row.needed) for row in found] == [(first.title, False), (others[0].title, True)]
        assert missing_of(opened) == [others[0].title] and new_documents(opened, found) == []
        paperwork.take_documents(actor=actor, application=opened)
        assert len(documents_of(opened)) == 2
        assert Entry.objects.filter(verb="application.document_removed").count() == 2
        paperwork.set_document(actor=actor, document=first, ready=True, proof=None)
        assert documents_of(opened)[0].needed and missing_of(opened) == [others[0].title]


def test_a_refused_application_is_not_opened_again_beside_another(bakery: Cast, opened: Application) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    move(bakery, "refused", decided_on=TODAY, reason="No budget left")
    with business_context(write=[bakery.bakery]):
        create_application(actor=bakery.actor("ines"), business=bakery.bakery, programme=opened.programme)
    with pytest.raises(ValidationError, match="A-002 is already open"):
        move(bakery, "submitted")
    assert again(bakery).state == "refused"
