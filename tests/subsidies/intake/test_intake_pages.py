"""The pages of files and feeds: who sees and decides what, what they say, and what odd requests get."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.tenancy.models import Organisation, OrganisationMembership
from subsidies.intake import storage
from subsidies.intake.actions import read_again, reading_of, refuse
from subsidies.intake.feeds import add_feed
from subsidies.intake.models import Feed, Intake, IntakeRow
from subsidies.intake.queries import conflicts_to_settle
from subsidies.intake.tasks import read_intake
from subsidies.models import Programme

from .conftest import lines, row

pytestmark = pytest.mark.django_db
BASE = "/o/chambre-metiers/catalogue/intake/"


@pytest.fixture
def as_(cast):
    def sign_in(name):
        client = Client()
        cast.people[name].language = "en"
        cast.people[name].save()
        client.force_login(cast.people[name])
        return client

    return sign_in


def text(answer):
    return answer.content.decode()


def test_a_file_is_sent_read_and_accepted_by_a_colleague(cast, as_):
    sent = as_("gwen").post(
        BASE + "send/",
        {"file": SimpleUploadedFile("list.jsonl", lines(row("a"), row("b"))), "source": "Our list"},
    )
    intake = Intake.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"{BASE}{intake.uid}/")
    waiting = as_("gwen").get(sent["Location"])
    assert 'id="rp-progress"' in text(waiting)
    read_intake(intake.pk)
    own = text(as_("gwen").get(sent["Location"]))
    assert "Accept the ticked ones" not in own
    assert "A colleague has to accept" in own
    colleague = as_("denis")
    assert "Accept the ticked ones" in text(colleague.get(sent["Location"]))
    number = intake.rows.get(slug="a").number
    reading = reading_of(Intake.objects.get(pk=intake.pk))
    done = colleague.post(f"{BASE}{intake.uid}/accept/", {"row": [number], "reading": reading}, follow=True)
    assert "1 programme was accepted." in text(done)
    assert list(Programme.objects.values_list("slug", flat=True)) == ["a"]
    said = {"kind": "new", "reason": "Not ours", "reading": reading}
    left = colleague.post(f"{BASE}{intake.uid}/refuse/", said, follow=True)
    assert "Nothing is left to decide in this file." in text(left)


def test_a_direct_post_of_the_sender_publishes_nothing_and_says_why(bring, as_):
    intake = bring(row("a"))
    answer = as_("gwen").post(f"{BASE}{intake.uid}/accept/", {"kind": "new"})
    assert answer.status_code == 422
    assert "You sent this file: a colleague has to accept what is in it." in text(answer)
    assert not Programme.objects.exists()


def test_a_double_click_decides_once(bring, as_):
    intake = bring(row("a"))
    client = as_("denis")
    data = {"kind": "new", "form_key": str(uuid.uuid4()), "reading": reading_of(Intake.objects.get(pk=intake.pk))}
    first, second = (client.post(f"{BASE}{intake.uid}/accept/", data) for _ in range(2))
    assert (first.status_code, second.status_code, first["Location"]) == (303, 303, second["Location"])
    assert Programme.objects.get().versions.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Tick at least one programme"),
        ({"row": ["x"]}, "Tick the programmes in the list."),
        ({"row": ["99999999999"]}, "Tick the programmes in the list."),
        ({"row": ["²"]}, "Tick the programmes in the list."),
        ({"kind": "same"}, ""),
        ({"kind": "rejected"}, ""),
        ({"kind": "\x00"}, ""),
    ],
)
def test_odd_choices_are_refused_beside_the_form(bring, as_, data, said):
    intake = bring(row("a"))
    answer = as_("denis").post(f"{BASE}{intake.uid}/accept/", data)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Programme.objects.exists()


def test_leaving_out_needs_a_reason(bring, as_):
    intake = bring(row("a"))
    answer = as_("denis").post(f"{BASE}{intake.uid}/refuse/", {"kind": "new"})
    assert answer.status_code == 422
    assert "Say why, in a few words" in text(answer)
    assert not IntakeRow.objects.exclude(decision="").exists()


def test_an_adviser_looks_and_changes_nothing(bring, as_):
    intake = bring(row("a"))
    client = as_("claire")
    assert client.get(BASE).status_code == 200
    page = text(client.get(f"{BASE}{intake.uid}/"))
    assert "Aide A" in page
    assert 'name="row"' not in page
    for where in ("send/", "feeds/"):
        assert client.get(BASE + where).status_code == 403
    for where in ("accept/", "refuse/", "again/"):
        assert client.post(f"{BASE}{intake.uid}/{where}", {"kind": "new", "reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["nora", "ines", "yann", "zoe"])
def test_others_find_nothing(bring, as_, name):
    intake = bring(row("a"))
    for where in ("", "send/", "feeds/", f"{intake.uid}/"):
        assert as_(name).get(BASE + where).status_code == 404


def test_another_chambers_files_and_feeds_are_missing(cast, bring, as_):
    intake = bring(row("a"))
    feed = Feed.objects.create(institution=cast.chamber, name="x", url="https://data.example.org/")
    other = Organisation.objects.create(kind="chamber", slug="other", name="Other")
    OrganisationMembership.objects.create(organisation=other, user=cast.nora, role="administrator")
    client, base = as_("nora"), "/o/other/catalogue/intake/"
    assert client.get(base).status_code == client.get(base + "feeds/").status_code == 200
    for where in (f"{intake.uid}/", f"feeds/{feed.uid}/remove/"):
        assert client.get(base + where).status_code == 404
    for where in ("accept/", "refuse/", "again/"):
        answer = client.post(f"{base}{intake.uid}/{where}", {"kind": "new", "reason": "x"})
        assert answer.status_code == 404
    for where in ("switch/", "fetch/", "remove/"):
        assert client.post(f"{base}feeds/{feed.uid}/{where}", {"active": "1"}).status_code == 404
    feed.refresh_from_db()
    assert not feed.active
    assert not Programme.objects.exists()


def test_changes_conflicts_and_reasons_are_told_in_words_and_escaped(bring, published, as_):
    published("a", amount_max=50)
    intake = bring(
        row("a", amount_max=100, title="<script>alert(1)</script>", stated={"size": ["Toutes tailles"]}),
        row("b", opens_on="2026-02-31"),
        row("c", suspended=True),
    )
    client = as_("denis")
    page = text(client.get(f"{BASE}{intake.uid}/?kind=conflicting"))
    assert "<del>€50</del>" in page
    assert "<ins>€100</ins>" in page
    assert "only businesses of 1–9 employees pass" in page
    assert "<script>alert" not in page
    assert "is not a date from" in text(client.get(f"{BASE}{intake.uid}/?kind=rejected"))
    new = text(client.get(f"{BASE}{intake.uid}/?kind=new"))
    assert "What it says" in new
    assert "from 1 to 9 employees" in new


def test_conflicts_are_counted_by_kind_beside_each_row_for_the_file_and_in_the_queue(bring, as_):
    intake = bring(
        row("a", stated={"size": ["Toutes tailles"], "zone": ["Bretagne"]}),
        row("b", stated={"size": ["Toutes tailles"], "age": ["Plus de 3 ans"]}, amount_conflict=["one", "two"]),
        row("c"),
    )
    page = as_("denis").get(f"{BASE}{intake.uid}/?kind=conflicting")
    assert [[(word, len(texts)) for word, texts in line.conflicts] for line in page.context["rows"]] == [
        [("Head-count", 1), ("Place", 1)],
        [("Head-count", 1), ("Age", 1), ("Amount", 2)],
    ]
    assert conflicts_to_settle(intake) == [("Head-count", 2), ("Age", 1), ("Place", 1), ("Amount", 2)]
    assert "Conflicts to settle:" in text(page) and "Amount (2)" in text(page)
    queue = as_("denis").get(BASE.replace("intake/", "")).context["waiting"]
    assert queue[0].chips == conflicts_to_settle(intake)
    intake.rows.update(decision="refused")
    assert conflicts_to_settle(intake) == []


@pytest.mark.parametrize("query", ["?kind=nonsense", "?kind=%00", "?page=x", "?page=999", "?kind=gone"])
def test_odd_addresses_show_the_page(bring, as_, query):
    intake = bring(row("a"))
    assert as_("denis").get(f"{BASE}{intake.uid}/{query}").status_code == 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Give an answer here."),
        ({"source": "x"}, "Give an answer here."),
        ({"source": "x", "file": SimpleUploadedFile("empty.csv", b"")}, "empty"),
    ],
)
def test_a_form_without_a_file_is_refused_beside_the_field(as_, data, said):
    answer = as_("gwen").post(BASE + "send/", data)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Intake.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_words(as_, monkeypatch):
    monkeypatch.setattr(storage, "MOST_BYTES", 10)
    answer = as_("gwen").post(BASE + "send/", {"file": SimpleUploadedFile("x.csv", b"x" * 11), "source": "x"})
    assert answer.status_code == 422
    assert "50 MB at most" in text(answer)


def test_a_file_for_which_there_is_no_room_is_refused_beside_the_field(as_, settings):
    settings.PROGRAMME_KEPT_MB = 0
    answer = as_("gwen").post(BASE + "send/", {"file": SimpleUploadedFile("x.csv", b"x"), "source": "x"})
    assert answer.status_code == 422
    assert "thirty days after its decision" in str(answer.context["form"].errors["file"])


def test_progress_answers_a_fragment_and_then_the_page(bring, as_):
    intake = bring(row("a"))
    Intake.objects.filter(pk=intake.pk).update(state="running", step="read", done=50, total=200)
    client, asks = as_("gwen"), {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "rp-progress"}
    fragment = text(client.get(f"{BASE}{intake.uid}/", **asks))
    assert "25 %" in fragment
    assert "<html" not in fragment
    Intake.objects.filter(pk=intake.pk).update(state="ready")
    assert client.get(f"{BASE}{intake.uid}/", **asks)["HX-Refresh"] == "true"


def test_a_file_that_could_not_be_read_says_so_and_can_be_tried_again(bring, as_):
    intake = bring(row("a"))
    Intake.objects.filter(pk=intake.pk).update(state="failed", error="file_gone")
    assert "Send it again." in text(as_("gwen").get(f"{BASE}{intake.uid}/"))
    assert as_("gwen").post(f"{BASE}{intake.uid}/again/").status_code == 302
    intake.refresh_from_db()
    assert intake.state == "queued"


def test_feeds_are_added_switched_and_removed_by_an_administrator(cast, as_, settings):
    settings.PROGRAMME_FEED_HOSTS = ["data.example.org"]
    client = as_("denis")
    wrong = client.post(BASE + "feeds/", {"name": "Ours", "url": "https://127.0.0.1/x"})
    assert wrong.status_code == 422
    assert "not on the operator’s list" in text(wrong)
    client.post(BASE + "feeds/", {"name": "Ours", "url": "https://data.example.org/x"})
    feed = Feed.objects.get()
    assert not feed.active
    client.post(f"{BASE}feeds/{feed.uid}/switch/", {"active": "1"})
    feed.refresh_from_db()
    assert feed.active
    Feed.objects.update(problem={"code": "status", "status": 500})
    assert "The server answered 500." in text(client.get(BASE + "feeds/"))
    assert client.post(f"{BASE}feeds/{feed.uid}/fetch/").status_code == 302
    assert "Stop fetching" in text(client.get(f"{BASE}feeds/{feed.uid}/remove/"))
    client.post(f"{BASE}feeds/{feed.uid}/remove/")
    assert not Feed.objects.exists()


def test_fetch_now_pressed_again_says_so_beside_the_button_and_promises_nothing(cast, as_, settings):
    settings.PROGRAMME_FEED_HOSTS = ["data.example.org"]
    feed = Feed.objects.create(institution=cast.chamber, name="x", url="https://data.example.org/x", active=True)
    client = as_("denis")
    assert "Asked for less than ten minutes ago." not in text(client.get(BASE + "feeds/"))
    first, second = (text(client.post(f"{BASE}feeds/{feed.uid}/fetch/", follow=True)) for _ in range(2))
    assert "It is being fetched." in first
    assert "It is being fetched." not in second
    assert "Asked for less than ten minutes ago." in second


def test_an_editor_keeps_no_feeds(cast, as_, settings):
    settings.PROGRAMME_FEED_HOSTS = ["data.example.org"]
    actor = cast.workspace_actor("denis", cast.chamber)
    feed = add_feed(actor=actor, institution=cast.chamber, name="x", url="https://data.example.org/x")
    for where in ("feeds/", f"feeds/{feed.uid}/switch/", f"feeds/{feed.uid}/fetch/", f"feeds/{feed.uid}/remove/"):
        assert as_("gwen").post(BASE + where, {"active": "1"}).status_code == 403


def test_without_a_host_the_page_says_that_fetching_is_off(as_, settings):
    settings.PROGRAMME_FEED_HOSTS = []
    assert "Fetching is switched off" in text(as_("denis").get(BASE + "feeds/"))


def test_the_feeds_people_see_why_they_cannot_accept_and_a_colleague_can(cast, bring, as_):
    intake = bring(row("a"))
    Intake.objects.filter(pk=intake.pk).update(sent_by=None, origin="feed", feed_people=[cast.denis.pk])
    own = text(as_("denis").get(f"{BASE}{intake.uid}/"))
    assert "an address that you added or switched on" in own
    assert "Accept the ticked ones" not in own
    answer = as_("denis").post(f"{BASE}{intake.uid}/accept/", {"kind": "new"})
    assert answer.status_code == 422
    assert not Programme.objects.exists()
    assert "Accept the ticked ones" in text(as_("gwen").get(f"{BASE}{intake.uid}/"))


def test_a_second_click_on_a_feeds_buttons_changes_nothing_more(cast, as_, settings, monkeypatch):
    settings.PROGRAMME_FEED_HOSTS = ["data.example.org"]
    fetched = []
    monkeypatch.setattr("subsidies.intake.feeds.fetch_soon", lambda feed: not fetched.append(feed.pk))
    feed = Feed.objects.create(institution=cast.chamber, name="x", url="https://data.example.org/x")
    client = as_("denis")
    for _ in range(2):
        assert client.post(f"{BASE}feeds/{feed.uid}/switch/", {"active": "1"}).status_code == 302
    feed.refresh_from_db()
    assert (feed.active, feed.switched_on_by, fetched) == (True, cast.denis, [feed.pk])
    for _ in range(2):
        assert client.post(f"{BASE}feeds/{feed.uid}/switch/", {"active": "0"}).status_code == 302
    feed.refresh_from_db()
    assert not feed.active


def test_a_second_click_on_compare_again_reads_the_file_once(bring, as_):
    intake = bring(row("a"))
    for _ in range(2):
        assert as_("gwen").post(f"{BASE}{intake.uid}/again/").status_code == 302
    assert [read_intake(intake.pk) for _ in range(2)] == ["done", "not mine"]
    assert intake.rows.count() == 1


def test_rows_that_changed_their_numbers_under_the_reviewer_are_not_accepted(cast, bring, as_):
    """The sender drops a row and has the file compared again: the number that was ticked is now another programme."""
    intake = bring(row("aaa-evil"), row("bbb"), row("ccc-good"), row("ddd"))
    page = as_("denis").get(f"{BASE}{intake.uid}/")
    seen = shown_reading(page)
    ticked = intake.rows.get(slug="ccc-good").number
    refuse(
        actor=cast.workspace_actor("gwen", cast.chamber),
        intake=intake,
        reason="no",
        rows=[intake.rows.get(slug="bbb").number],
    )
    read_again(actor=cast.workspace_actor("gwen", cast.chamber), intake=intake)
    read_intake(intake.pk)
    assert intake.rows.get(slug="aaa-evil").number == ticked
    for choice in ({"row": [ticked]}, {"kind": "new"}):
        for reading in (seen, ""):
            answer = as_("denis").post(f"{BASE}{intake.uid}/accept/", choice | {"reading": reading})
            assert answer.status_code == 422 and "compared again meanwhile" in text(answer)
    assert not Programme.objects.exists()


def shown_reading(answer):
    return re.search(r'name="reading"[^>]* value="([^"]*)"', text(answer))[1]


def test_after_a_new_comparison_the_page_that_says_so_takes_the_next_choice(cast, bring, as_):
    intake = bring(row("a"))
    client, data = as_("denis"), {"kind": "new", "reading": reading_of(intake)}
    read_again(actor=cast.workspace_actor("gwen", cast.chamber), intake=intake)
    read_intake(intake.pk)
    refused = client.post(f"{BASE}{intake.uid}/accept/", data)
    assert refused.status_code == 422
    again = client.post(f"{BASE}{intake.uid}/accept/", data | {"reading": shown_reading(refused)}, follow=True)
    assert "1 programme was accepted." in text(again)


CATALOGUE = "/o/chambre-metiers/catalogue/"


def test_a_file_that_waits_is_first_on_the_catalogues_page_of_who_can_decide(cast, bring, as_):
    intake = bring(row("a"), row("b"))
    page = text(as_("denis").get(CATALOGUE))
    assert "waits for your second look" in page
    assert f'href="{BASE}{intake.uid}/"' in page
    assert "For you to look at" in page
    assert "2 programmes to decide, from a file" in page
    own = text(as_("gwen").get(CATALOGUE))
    assert "waits for your second look" not in own
    assert "For a colleague" in own
    adviser = text(as_("claire").get(CATALOGUE))
    assert "your second look" not in adviser
    assert "For you to look at" not in adviser
    for name in ("ines", "zoe"):
        assert as_(name).get(CATALOGUE).status_code == 404


def test_a_decided_file_waits_no_more(bring, as_):
    intake = bring(row("a"))
    as_("denis").post(f"{BASE}{intake.uid}/accept/", {"kind": "new", "reading": reading_of(intake)})
    assert 'id="waiting"' not in text(as_("denis").get(CATALOGUE))


def test_files_to_decide_come_before_newer_ones(bring, as_):
    older = bring(row("a"))
    newer = bring("{broken")
    page = text(as_("denis").get(BASE))
    assert page.index(str(older.uid)) < page.index(str(newer.uid))


def test_another_chambers_files_wait_on_its_own_page(bring, as_, cast):
    bring(row("a"))
    other = Organisation.objects.create(kind="chamber", slug="other", name="Other")
    OrganisationMembership.objects.create(organisation=other, user=cast.nora, role="administrator")
    assert "Our list" not in text(as_("nora").get("/o/other/catalogue/"))


def test_the_first_page_of_a_chamber_names_files_to_decide_and_leads_there(bring, as_):
    clients = "/o/chambre-metiers/clients/"
    assert BASE not in text(as_("denis").get(clients)).split("<main")[1]
    intake = bring(row("a"))
    assert f'{BASE}{intake.uid}/">1 file of programmes waits.' in text(as_("denis").get(clients))
    bring(row("b"), source="Another list")
    assert f'{BASE}">2 files of programmes wait.' in text(as_("denis").get(clients))


def test_nobody_is_told_that_a_file_waits_for_them_which_another_pair_of_eyes_has_to_decide(bring, as_, cast):
    bring(row("a"))
    assert "1 file of programmes waits." in text(as_("denis").get("/o/chambre-metiers/clients/"))
    Intake.objects.update(sent_by=cast.denis)
    assert "programmes wait" not in text(as_("denis").get("/o/chambre-metiers/clients/"))
