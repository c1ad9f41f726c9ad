"""Nothing is published without two people; everything is written down."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from portal.editing.saving import Conflict
from portal.tenancy.models import Organisation, OrganisationMembership
from portal.tenancy.refusals import Refused
from subsidies.curation.actions import (
    ChangedMeanwhile,
    approve_draft,
    begin_draft,
    drop_draft,
    edit_draft,
    return_draft,
    settle_draft,
    submit_draft,
    take_draft,
    withdraw_draft,
)
from subsidies.curation.models import CatalogueEntry, Draft, DraftState
from subsidies.curation.standing import close, suspend
from subsidies.programmes.models import Programme, ProgrammeVersion
from tests.cast import Cast, make_person
from tests.subsidies.curation.conftest import HOME, RECORD, actor, published, waiting

SignIn = Callable[[str], Client]


def seen(draft: Draft, revision: int | None = None) -> dict[str, Any]:
    draft.refresh_from_db()
    base = draft.programme.revision if draft.programme else 0
    return {"version": draft.version, "revision": base if revision is None else revision}


def test_a_colleague_sees_old_and_new_in_words_and_publishes(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    draft = waiting(cast, programme, criteria={"employees": [1, 9], "zones_include": ["R53", "D44"]}, amount_max=8000)
    denis = sign_in("denis")
    page = denis.get(f"{HOME}drafts/{draft.number}/").content.decode()
    assert "from 1 to 49 employees" not in page and "<ins>49</ins>" in page and "<ins>9</ins>" in page
    assert "Loire-Atlantique" in page and "€5,000" in page and "€8,000" in page and "{" not in page.split("<main")[1]
    answer = denis.post(f"{HOME}drafts/{draft.number}/approve/", seen(draft))
    assert answer.status_code == 303
    programme.refresh_from_db()
    assert programme.data["criteria"]["employees"] == [1, 9]
    version = programme.versions.order_by("-number").first()
    assert version is not None and version.origin == "editor" and version.published_by == cast.denis
    assert set(version.changes) == {"criteria", "amount_max"}
    draft.refresh_from_db()
    assert (draft.state, draft.decision, draft.decided_by) == ("published", "approved", cast.denis)
    assert [entry.deed for entry in CatalogueEntry.objects.order_by("id")] == ["begun", "submitted", "published"]


def test_the_author_cannot_approve_with_two_tabs_or_a_direct_post(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    draft = waiting(cast, programme, amount_max=8000)
    first, second = sign_in("gwen"), sign_in("gwen")
    page = first.get(f"{HOME}drafts/{draft.number}/").content.decode()
    assert "Somebody else must look at it" in page and "/approve/" not in page
    second.get(f"{HOME}drafts/{draft.number}/")
    for tab in (first, second):
        answer = tab.post(f"{HOME}drafts/{draft.number}/approve/", seen(draft))
        assert answer.status_code == 409 and b"Somebody else must look at it" in answer.content
    assert first.get(f"{HOME}drafts/{draft.number}/return/").status_code == 409
    assert first.post(f"{HOME}drafts/{draft.number}/return/", {"note": "x"}).status_code == 409
    programme.refresh_from_db()
    assert programme.data["amount_max"] == 5000 and programme.versions.count() == 1


def test_even_code_that_forgets_to_ask_cannot_let_an_author_approve(cast: Cast, programme: Programme) -> None:
    draft = waiting(cast, programme, amount_max=8000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(state="published", decision="approved", decided_by=cast.gwen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(state="published")


def test_who_took_a_draft_over_and_who_gave_it_away_are_both_authors(cast: Cast, programme: Programme) -> None:
    draft = begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)
    edit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version, changes={"amount_max": 8000})
    take_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version)
    with pytest.raises(Refused):
        edit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version, changes={"amount_max": 9000})
    submit_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version)
    for name in ("gwen", "denis"):
        with pytest.raises(Refused, match="Somebody else"):
            approve_draft(actor=actor(cast, name), draft=draft, **seen(draft))
    third = make_person("Tanguy Corre", "tanguy@chambre.example", second_factor=True)
    cast.people["tanguy"] = third
    OrganisationMembership.objects.create(organisation=cast.chamber, user=third, role="editor")
    approve_draft(actor=actor(cast, "tanguy"), draft=draft, **seen(draft))
    assert Programme.objects.get().data["amount_max"] == 8000


def test_of_two_who_approve_at_once_one_has_an_effect(cast: Cast, programme: Programme) -> None:
    draft = waiting(cast, programme, amount_max=8000)
    third = make_person("Tanguy Corre", "tanguy@chambre.example", second_factor=True)
    cast.people["tanguy"] = third
    OrganisationMembership.objects.create(organisation=cast.chamber, user=third, role="editor")
    shown = seen(draft)
    approve_draft(actor=actor(cast, "denis"), draft=draft, **shown)
    with pytest.raises(Refused, match="Denis Kerbrat has decided already"):
        approve_draft(actor=actor(cast, "tanguy"), draft=draft, **shown)
    with pytest.raises(Refused, match="Denis Kerbrat has decided already"):
        return_draft(actor=actor(cast, "tanguy"), draft=draft, version=shown["version"], note="x")
    assert programme.versions.count() == 2


def test_sent_back_with_a_note_corrected_and_submitted_again(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    draft = waiting(cast, programme, amount_max=8000)
    denis, gwen = sign_in("denis"), sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/"
    assert denis.post(where + "return/", {"note": "  ", "version": draft.version}).status_code == 422
    answer = denis.post(where + "return/", {"note": "It says 7 000 <b>", "version": seen(draft)["version"]})
    assert answer.status_code == 303
    page = gwen.get(where).content.decode()
    assert "It says 7 000 &lt;b&gt;" in page and "Denis Kerbrat sent it back" in page
    assert denis.post(where + "approve/", seen(draft)).status_code == 409
    edit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version, changes={"amount_max": 7000})
    assert gwen.post(where + "submit/", seen(draft)).status_code == 303
    assert denis.post(where + "approve/", seen(draft)).status_code == 303
    assert Programme.objects.get().data["amount_max"] == 7000


def test_what_was_looked_at_is_what_is_published(cast: Cast, programme: Programme) -> None:
    draft = waiting(cast, programme, amount_max=8000)
    shown = seen(draft)
    withdraw_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version)
    edit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version, changes={"amount_max": 80000})
    submit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version)
    with pytest.raises(ChangedMeanwhile):
        approve_draft(actor=actor(cast, "denis"), draft=draft, **shown)
    suspend(actor=actor(cast, "denis"), institution=cast.chamber, programme=programme, reason="Budget épuisé")
    with pytest.raises(ChangedMeanwhile):
        approve_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version, revision=shown["revision"])
    approve_draft(actor=actor(cast, "denis"), draft=draft, **seen(draft))
    now = Programme.objects.get()
    assert now.suspended and now.data["amount_max"] == 80000  # the suspension of meanwhile is not lost


def test_a_field_published_differently_meanwhile_is_settled_by_the_author(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    draft = waiting(cast, programme, amount_max=8000, title="Chèque cyber 2027")
    published(cast.chamber, amount_max=6000, operator="Région Bretagne, service numérique")
    denis, gwen = sign_in("denis"), sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/"
    page = denis.get(where).content.decode()
    assert "1 field was published differently" in page and "/approve/" not in page and "service numérique" in page
    assert denis.post(where + "approve/", seen(draft)).status_code == 409
    withdraw_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version)
    page = gwen.get(where + "settle/").content.decode()
    assert "€6,000" in page and "€8,000" in page and "service numérique" in page
    assert gwen.post(where + "settle/", {**seen(draft), "keep_amount_max": "mine"}).status_code == 303
    assert gwen.post(where + "submit/", seen(draft)).status_code == 303
    assert denis.post(where + "approve/", seen(draft)).status_code == 303
    now = Programme.objects.get()
    assert (now.data["amount_max"], now.title, now.operator) == (
        8000,
        "Chèque cyber 2027",
        "Région Bretagne, service numérique",
    )


def test_the_published_text_stays_where_the_author_keeps_it(cast: Cast, programme: Programme) -> None:
    gwen = actor(cast, "gwen")
    draft = begin_draft(
        actor=gwen, institution=cast.chamber, programme=programme, changes={"amount_max": 8000, "title": "Neuf"}
    )
    published(cast.chamber, amount_max=None)
    with pytest.raises(ChangedMeanwhile):
        settle_draft(actor=gwen, draft=draft, version=draft.version, revision=1, theirs=frozenset())
    draft.refresh_from_db()
    revision = seen(draft)["revision"]
    settle_draft(actor=gwen, draft=draft, version=draft.version, revision=revision, theirs=frozenset({"amount_max"}))
    assert draft.content.get("amount_max") is None and draft.content["title"] == "Neuf"


def test_two_tabs_of_the_author_lose_nothing(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    gwen = sign_in("gwen")
    draft = begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)
    where = f"{HOME}drafts/{draft.number}/edit/dates/"
    first = {"version": draft.version, "opens_on": "2027-01-01", "closes_on": "2027-06-30"}
    assert gwen.post(where, first).status_code == 303
    answer = gwen.post(where, {**first, "closes_on": "2027-09-30"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "June" in page and "Sept" in page
    draft.refresh_from_db()
    assert draft.content["closes_on"] == "2027-06-30"


def test_a_programme_has_one_open_draft(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    draft = begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)
    answer = sign_in("denis").post(f"{HOME}programmes/cheque-cyber/draft/", {"purpose": "edit"})
    assert answer["Location"].endswith(f"/drafts/{draft.number}/") and Draft.objects.count() == 1
    drop_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version)
    again = begin_draft(actor=actor(cast, "denis"), institution=cast.chamber, programme=programme)
    assert again.number == draft.number + 1
    with pytest.raises(Refused):
        drop_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version)


def test_an_identifier_taken_meanwhile_never_overwrites_the_other_institutions_programme(
    cast: Cast, other_chamber: Organisation
) -> None:
    draft = waiting(cast, None, **RECORD)
    theirs = published(other_chamber, title="De l’autre")
    with pytest.raises(Refused, match="already"):
        approve_draft(actor=actor(cast, "denis"), draft=draft, **seen(draft))
    theirs.refresh_from_db()
    assert theirs.title == "De l’autre" and theirs.institution == other_chamber


def test_a_new_programme_belongs_to_its_institution(cast: Cast) -> None:
    draft = waiting(cast, None, **RECORD, field_sources={"amount_max": {"name": "guide", "seen_on": "2026-11-20"}})
    made = approve_draft(actor=actor(cast, "denis"), draft=draft, **seen(draft))
    assert made.institution == cast.chamber and made.field_sources["amount_max"]["name"] == "guide"
    version = ProgrammeVersion.objects.get()
    assert version.field_sources == made.field_sources and version.published_by == cast.denis
    draft.refresh_from_db()
    assert draft.programme == made and draft.state == DraftState.PUBLISHED


def test_an_unfinished_or_empty_draft_is_not_sent(cast: Cast, programme: Programme) -> None:
    gwen = actor(cast, "gwen")
    empty = begin_draft(actor=gwen, institution=cast.chamber, programme=programme)
    with pytest.raises(Refused, match="Nothing is changed"):
        submit_draft(actor=gwen, draft=empty, version=empty.version)
    bare = begin_draft(actor=gwen, institution=cast.chamber, changes={"id": "nu", "title": "Nu"})
    with pytest.raises(Refused, match="missing"):
        submit_draft(actor=gwen, draft=bare, version=bare.version)
    with pytest.raises(Conflict):
        edit_draft(actor=gwen, draft=bare, version=99, changes={"title": "x"})


def test_verbs_refuse_values_that_no_form_let_through(cast: Cast, programme: Programme) -> None:
    gwen = actor(cast, "gwen")
    for changes in (
        {"criteria": {"employees": [9, 1]}},
        {"criteria": {"naf_include": ["99.99Z"]}},
        {"id": "another"},
        {"closes_on": "2026-02-31"},
        {"replaced_by": "nowhere"},
        {"replaced_by": "cheque-cyber"},
    ):
        with pytest.raises(Refused):
            begin_draft(actor=gwen, institution=cast.chamber, programme=programme, changes=changes)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("verb", [suspend, close])
def test_an_adviser_and_another_chamber_do_nothing(
    cast: Cast, programme: Programme, other_chamber: Organisation, verb: Any
) -> None:
    with pytest.raises(PermissionDenied):
        verb(actor=actor(cast, "claire"), institution=cast.chamber, programme=programme, reason="x")
    otto = actor(cast, "otto", other_chamber)
    with pytest.raises(PermissionDenied):
        verb(actor=otto, institution=cast.chamber, programme=programme, reason="x")
    with pytest.raises(Refused, match="another institution"):
        verb(actor=otto, institution=other_chamber, programme=programme, reason="x")
    with pytest.raises(Refused, match="another institution"):
        begin_draft(actor=otto, institution=other_chamber, programme=programme)
    draft = waiting(cast, programme, amount_max=8000)
    for who, organisation in (("claire", cast.chamber), ("otto", other_chamber)):
        with pytest.raises(PermissionDenied):
            approve_draft(actor=actor(cast, who, organisation), draft=draft, **seen(draft))


def test_the_diary_is_never_rewritten(cast: Cast, programme: Programme) -> None:
    waiting(cast, programme, amount_max=8000)
    for statement in (
        "UPDATE subsidies_catalogueentry SET actor = 1",
        "DELETE FROM subsidies_catalogueentry",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
