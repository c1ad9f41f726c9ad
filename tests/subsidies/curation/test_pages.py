"""Who sees what of a catalogue: lists, filters, versions, and everybody who must not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.tenancy.models import Organisation
from subsidies.curation.actions import begin_draft
from subsidies.curation.models import Draft
from subsidies.curation.standing import close, suspend
from subsidies.programmes.models import Programme
from tests.cast import Cast
from tests.subsidies.curation.conftest import HOME, RECORD, actor, published, waiting

SignIn = Callable[[str], Client]
THEIRS = "/o/autre-chambre/catalogue/"
LOOK = ("", "check/", "drafts/", "drafts/1/", "programmes/cheque-cyber/", "programmes/cheque-cyber/versions/")
CHANGE = (
    "new/",
    "search/places/",
    "drafts/1/edit/dates/",
    "drafts/1/submit/",
    "drafts/1/withdraw/",
    "drafts/1/approve/",
    "drafts/1/return/",
    "drafts/1/take/",
    "drafts/1/drop/",
    "drafts/1/settle/",
    "programmes/cheque-cyber/draft/",
    "programmes/cheque-cyber/suspend/",
    "programmes/cheque-cyber/close/",
    "programmes/cheque-cyber/verify/",
)


def test_an_adviser_looks_and_changes_nothing(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    waiting(cast, programme, amount_max=8000)
    claire = sign_in("claire")
    for path in LOOK:
        page = claire.get(HOME + path)
        assert page.status_code == 200, path
        assert b"/approve/" not in page.content and b"/new/" not in page.content and b"/suspend/" not in page.content
    for path in CHANGE:
        assert claire.get(HOME + path).status_code in {403, 405}, path
        assert claire.post(HOME + path, {"revision": 1, "reason": "x", "purpose": "edit"}).status_code in {403, 405}
    assert Draft.objects.get().state == "waiting" and programme.versions.count() == 1


@pytest.mark.parametrize("name", ["ines", "yann", "zoe", "nora", "otto"])
def test_everybody_else_meets_a_missing_page(
    cast: Cast, programme: Programme, other_chamber: Organisation, sign_in: SignIn, name: str
) -> None:
    waiting(cast, programme, amount_max=8000)
    client = sign_in(name)
    for path in (*LOOK, *CHANGE):
        assert client.get(HOME + path).status_code == 404, path
        assert client.post(HOME + path, {"revision": 1, "version": 1}).status_code == 404, path
    assert Draft.objects.get().state == "waiting"


def test_another_chambers_draft_is_a_missing_page_in_ones_own_workspace(
    cast: Cast, programme: Programme, other_chamber: Organisation, sign_in: SignIn
) -> None:
    draft = waiting(cast, programme, title="Secret de la chambre", amount_max=8000)
    otto = sign_in("otto")
    for path in [one for one in (*LOOK, *CHANGE) if one.startswith("drafts/1")]:
        for method in ("get", "post"):
            answer = getattr(otto, method)(THEIRS + path, {"version": draft.version, "revision": programme.revision})
            assert answer.status_code in {404, 405}, path
    for path in ("", "?whose=shared", "drafts/", "programmes/cheque-cyber/"):
        page = otto.get(THEIRS + path)
        assert page.status_code == 200 and "Secret" not in page.content.decode(), path
        assert "/drafts/1/" not in page.content.decode(), path
    assert "cheque-cyber" in otto.get(THEIRS + "?whose=shared").content.decode()


def test_a_programme_of_others_is_read_and_never_changed(
    cast: Cast, programme: Programme, other_chamber: Organisation, sign_in: SignIn
) -> None:
    published(None, id="national", title="National")
    otto = sign_in("otto")
    for slug in ("cheque-cyber", "national"):
        page = otto.get(f"{THEIRS}programmes/{slug}/").content.decode()
        assert "you can read it, not change it" in page and "/suspend/" not in page and "Who did what" not in page
        assert otto.get(f"{THEIRS}programmes/{slug}/versions/").status_code == 200
        for verb in ("draft", "suspend", "close", "verify"):
            data = {"reason": "x", "purpose": "edit", "revision": Programme.objects.get(slug=slug).revision}
            assert otto.post(f"{THEIRS}programmes/{slug}/{verb}/", data).status_code == 403, verb
    assert not Draft.objects.exists() and programme.versions.count() == 1
    assert otto.get(f"{THEIRS}programmes/no-such/").status_code == 404


def test_filters_and_counts(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    gwen_acts = actor(cast, "gwen")
    for slug, title in (("paused", "Énergie"), ("over", "Ancien"), ("written", "Écrit"), ("seen", "Relu")):
        published(cast.chamber, id=slug, title=title, kind="loan", operator="Banque")
    published(None, id="national", title="National")
    rows = {row.slug: row for row in Programme.objects.all()}
    suspend(actor=gwen_acts, institution=cast.chamber, programme=rows["paused"], reason="x")
    close(actor=gwen_acts, institution=cast.chamber, programme=rows["over"], reason="x")
    begin_draft(actor=gwen_acts, institution=cast.chamber, programme=rows["written"])
    waiting(cast, rows["seen"], amount_max=1)
    client = sign_in("claire")

    def slugs(query: str) -> set[str]:
        page = client.get(HOME + query)
        assert page.status_code == 200
        return {row.slug for row in page.context["page"]}

    everything = {"cheque-cyber", "paused", "over", "written", "seen"}
    assert slugs("") == slugs("?state=x&kind=y&sort=data__source&page=999999999999&whose=z") == everything
    assert slugs("?state=suspended") == {"paused"}
    assert slugs("?state=closed") == {"over"}
    assert slugs("?state=published") == {"cheque-cyber", "written", "seen"}
    assert slugs("?state=draft") == {"written"}
    assert slugs("?state=waiting") == {"seen"}
    assert slugs("?whose=shared") == {"national"}
    assert slugs("?kind=grant") == {"cheque-cyber"}
    assert slugs("?q=ENERGIE") == {"paused"} and slugs("?q=banque") == everything - {"cheque-cyber"}
    assert slugs("?q=%00%25") == set()
    page = client.get(HOME)
    assert len(page.context["waiting"]) == 1 and len(page.context["drafts"]) == 1 and page.context["to_verify"] == 4
    part = client.get(HOME, headers={"HX-Request": "true"})
    assert b"<html" not in part.content and "Énergie" in part.content.decode()


def test_an_empty_catalogue_says_what_to_do(cast: Cast, other_chamber: Organisation, sign_in: SignIn) -> None:
    page = sign_in("otto").get(THEIRS).content.decode()
    assert "empty, and that is normal" in page and f"{THEIRS}new/" in page
    assert sign_in("gwen").get("/o/chambre-metiers/")["Location"] == HOME


def test_the_versions_say_what_changed_by_whom_and_through_which_door(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    suspend(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme, reason="Budget <épuisé>")
    page = sign_in("claire").get(f"{HOME}programmes/cheque-cyber/versions/").content.decode()
    assert "Version 2" in page and "Published by Gwenaëlle Prigent" in page and "Came by: Editor" in page
    assert "Came by: File" in page and "Budget &lt;épuisé&gt;" in page and "page publique" in page


def test_another_chamber_reads_which_institution_did_it_and_nobodys_name(
    cast: Cast, programme: Programme, other_chamber: Organisation, sign_in: SignIn
) -> None:
    suspend(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme, reason="x")
    Programme.objects.update(verified_on="2026-11-20", verified_by=cast.people["denis"])
    ours, theirs = (
        [sign_in(who).get(f"{home}programmes/cheque-cyber/{page}").content.decode() for page in ("versions/", "")]
        for who, home in (("claire", HOME), ("otto", THEIRS))
    )
    names = [str(cast.people[who]) for who in ("gwen", "denis")]
    assert [name in page for name, page in zip(names, ours, strict=True)] == [True, True]
    assert not any(name in page for name in names for page in theirs)
    assert f"Published by {cast.chamber.name}" in theirs[0]
    assert f"by {cast.chamber.name}" in theirs[1]


def test_lists_take_the_same_queries_for_many_as_for_few(cast: Cast, programme: Programme, sign_in: SignIn) -> None:
    client = sign_in("claire")

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(HOME + path).status_code == 200
        return len(queries)

    waiting(cast, programme, amount_max=8000)
    few = {path: asked(path) for path in ("", "check/", "drafts/")}
    for number in range(5):
        waiting(cast, published(cast.chamber, id=f"p{number}"), amount_max=8000)
    assert {path: asked(path) for path in few} == few


def test_text_of_people_is_escaped_everywhere(cast: Cast, sign_in: SignIn) -> None:
    mark = "<i>x</i>"
    fields: dict[str, Any] = {"title": mark, "operator": mark, "conditions": [mark], "status_note": mark}
    programme = published(cast.chamber, **fields)
    draft = begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)
    gwen = sign_in("gwen")
    for path in (*LOOK, "drafts/1/edit/identity/", "drafts/1/edit/conditions/", "programmes/cheque-cyber/close/"):
        page = gwen.get(HOME + path).content.decode()
        assert mark not in page, path
    assert draft.number == 1


def test_the_command_gives_new_programmes_to_an_institution(cast: Cast, tmp_path: Path) -> None:
    import json

    national = published(None)
    file = tmp_path / "programmes.jsonl"
    file.write_text(json.dumps({**RECORD, "title": "Neuf"}) + "\n" + json.dumps({**RECORD, "id": "new"}) + "\n")
    call_command("import_programmes", str(file), institution="chambre-metiers", verbosity=0)
    national.refresh_from_db()
    assert national.institution is None and national.title == "Neuf"  # an existing one keeps its owner
    assert Programme.objects.get(slug="new").institution == cast.chamber
    for wrong in ("no-such", "mutuelle-ponant"):
        with pytest.raises(CommandError, match=wrong):
            call_command("import_programmes", str(file), institution=wrong, verbosity=0)


def test_drafts_that_wait_come_first_with_a_figure_for_who_can_decide(
    cast: Cast, programme: Programme, sign_in: SignIn
) -> None:
    begin_draft(actor=actor(cast, "denis"), institution=cast.chamber, programme=published(cast.chamber, id="b"))
    draft = waiting(cast, programme, amount_max=8000)
    page = sign_in("denis").get(HOME).content.decode()
    assert "waits for your second look" in page
    assert page.index(f"/drafts/{draft.number}/") < page.index("Under way")
    own = sign_in("gwen").get(HOME).content.decode()
    assert "For a colleague" in own
    assert "your second look" not in own
