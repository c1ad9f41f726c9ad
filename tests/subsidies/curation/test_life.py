"""Suspending, closing, replacing, verifying: what one person may do at once, and what needs two."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.tenancy.refusals import Refused
from subsidies.curation import queries
from subsidies.curation.actions import ChangedMeanwhile, approve_draft, begin_draft, submit_draft
from subsidies.curation.models import CatalogueEntry, Draft
from subsidies.curation.standing import close, suspend, verify
from subsidies.curation.succession import last_successor
from subsidies.programmes.models import Programme
from tests.cast import Cast
from tests.subsidies.curation.conftest import HOME, actor, published, waiting

SignIn = Callable[[str], Client]


def replace(cast: Cast, old: Programme, new: Programme) -> None:
    draft = waiting(cast, old, replaced_by=new.slug, state="closed")
    old.refresh_from_db()
    approve_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version, revision=old.revision)
    old.refresh_from_db()


def test_suspending_is_confirmed_and_at_once(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    gwen = sign_in("gwen")
    where = f"{HOME}programmes/cheque-cyber/suspend/"
    assert gwen.get(where).status_code == 200
    assert gwen.post(where, {"reason": ""}).status_code == 422
    programme.refresh_from_db()
    assert not programme.suspended
    assert gwen.post(where, {"reason": "Budget épuisé."}).status_code == 303
    programme.refresh_from_db()
    assert programme.suspended and programme.data["status_note"] == "Budget épuisé."
    entry = CatalogueEntry.objects.get()
    assert (entry.deed, entry.actor, entry.note) == ("suspended", cast.gwen.pk, "Budget épuisé.")
    assert gwen.post(where, {"reason": "Encore."}).status_code == 303  # a second time changes nothing
    assert programme.versions.count() == 2


def test_taking_it_up_again_needs_a_colleague(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    suspend(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme, reason="Pause")
    gwen, denis = sign_in("gwen"), sign_in("denis")
    answer = gwen.post(f"{HOME}programmes/cheque-cyber/draft/", {"purpose": "resume"})
    draft = Draft.objects.get()
    submit_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version)
    programme.refresh_from_db()
    assert programme.suspended
    data = {"version": draft.version, "revision": programme.revision}
    assert gwen.post(answer["Location"] + "approve/", data).status_code == 409
    assert denis.post(answer["Location"] + "approve/", data).status_code == 303
    programme.refresh_from_db()
    assert not programme.suspended


def test_closing_keeps_everything_and_reopening_needs_a_colleague(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    denis = sign_in("denis")
    assert denis.post(f"{HOME}programmes/cheque-cyber/close/", {"reason": "Fini."}).status_code == 303
    programme.refresh_from_db()
    assert programme.state == "closed" and programme.versions.count() == 2
    page = denis.get(f"{HOME}programmes/cheque-cyber/").content.decode()
    assert "Closed for good" in page and "/close/" not in page and "/suspend/" not in page
    with pytest.raises(Refused):
        suspend(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme, reason="x")
    denis.post(f"{HOME}programmes/cheque-cyber/draft/", {"purpose": "reopen"})
    draft = Draft.objects.get()
    submit_draft(actor=actor(cast, "denis"), draft=draft, version=draft.version)
    approve_draft(actor=actor(cast, "gwen"), draft=draft, version=draft.version, revision=programme.revision)
    programme.refresh_from_db()
    assert programme.state == "published"


def test_a_replaced_programme_leads_to_the_last_of_its_chain_and_never_round(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    second = published(cast.chamber, id="second", title="Deuxième")
    third = published(None, id="third", title="Troisième")
    replace(cast, programme, second)
    assert (programme.state, programme.replaced_by) == ("closed", second)
    version = programme.versions.order_by("-number").first()
    assert version is not None and version.changes["replaced_by"] == [None, "second"]
    replace(cast, second, third)
    assert last_successor(programme) == third
    page = sign_in("claire").get(f"{HOME}programmes/cheque-cyber/").content.decode()
    assert "Another programme replaces it" in page and "Troisième" in page
    fourth = published(cast.chamber, id="fourth", title="Quatrième")
    replace(cast, fourth, programme)
    for loop in (programme, fourth):
        with pytest.raises(Refused, match="cannot replace itself"):
            begin_draft(
                actor=actor(cast, "gwen"),
                institution=cast.chamber,
                programme=programme,
                changes={"replaced_by": loop.slug},
            )


def test_two_drafts_that_would_close_a_circle_together_do_not(cast: Cast, programme: Programme) -> None:
    second = published(cast.chamber, id="second", title="Deuxième")
    first = waiting(cast, programme, replaced_by="second", state="closed")
    other = waiting(cast, second, replaced_by="cheque-cyber", state="closed")
    approve_draft(actor=actor(cast, "denis"), draft=first, version=first.version, revision=programme.revision)
    with pytest.raises(Refused, match="cannot replace itself"):
        approve_draft(actor=actor(cast, "denis"), draft=other, version=other.version, revision=second.revision)


def test_the_businesss_page_leads_to_the_successor(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    second = published(cast.chamber, id="second", title="Deuxième <b>")
    replace(cast, programme, second)
    page = sign_in("ines").get("/b/demo/aid/cheque-cyber/").content.decode()
    assert 'href="/b/demo/aid/second/"' in page and "Deuxième &lt;b&gt;" in page


def test_verifying_says_who_and_when_and_only_for_what_was_on_the_screen(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    gwen = sign_in("gwen")
    data = {"revision": programme.revision, "back": f"{HOME}check/"}
    answer = gwen.post(f"{HOME}programmes/cheque-cyber/verify/", data)
    assert answer["Location"] == f"{HOME}check/"
    programme.refresh_from_db()
    assert (programme.verified_on, programme.verified_by) == (today, cast.gwen)
    assert programme.versions.count() == 1
    published(cast.chamber, amount_max=1)
    with pytest.raises(ChangedMeanwhile):
        verify(
            actor=actor(cast, "gwen"),
            institution=cast.chamber,
            programme=programme,
            revision=data["revision"],  # type: ignore[arg-type]
            today=today,
        )
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        programme.refresh_from_db()
        data = {"revision": programme.revision, "back": back}
        assert gwen.post(f"{HOME}programmes/cheque-cyber/verify/", data)["Location"].startswith(HOME)
    assert gwen.post(f"{HOME}programmes/cheque-cyber/verify/", {"revision": "x"}).status_code == 400


def test_the_queue_holds_the_old_the_broken_and_the_soon(cast: Cast, sign_in: SignIn) -> None:
    today = timezone.localdate()
    rows = {}
    for slug in ("never", "old", "fresh", "broken", "soon", "closed"):
        rows[slug] = published(cast.chamber, id=slug, title=slug.title())
    Programme.objects.exclude(slug="never").update(verified_on=today)
    Programme.objects.filter(slug="old").update(verified_on=queries.verified_before(today) - timedelta(days=1))
    Programme.objects.filter(slug="fresh").update(verified_on=queries.verified_before(today))
    Programme.objects.filter(slug="broken").update(link_broken_since=date(2026, 11, 1), link_answer="404")
    Programme.objects.filter(slug="soon").update(closes_on=today + timedelta(days=queries.SOON_DAYS))
    close(actor=actor(cast, "gwen"), institution=cast.chamber, programme=rows["closed"], reason="x")
    published(None, id="national")
    page = sign_in("gwen").get(f"{HOME}check/")
    assert [row.slug for row in page.context["old"]] == ["old", "never"]
    assert [row.slug for row in page.context["broken"]] == ["broken"]
    assert [row.slug for row, _standing in page.context["soon"]] == ["soon"]
    assert "404" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "Open"),
        ({"opens_on": "2999-01-01"}, None),
        ({"closes_on": "2020-01-01"}, "Period over"),
        ({"opens_on": "2190-01-01"}, "Not open yet"),
        ({"suspended": True, "closes_on": "2020-01-01"}, "Suspended"),
    ],
)
def test_the_list_says_where_each_programme_stands_today(
    cast: Cast, fields: dict[str, object], word: str | None
) -> None:
    if word is None:
        with pytest.raises(AssertionError):
            published(cast.chamber, **fields)
        return
    programme = published(cast.chamber, **fields)
    assert queries.standing(programme, timezone.localdate()).word == word
