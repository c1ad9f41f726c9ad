"""Lists that come by themselves, and links that are looked after: off unless asked for, and never into this network."""

import os
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.tenancy.models import OrganisationMembership
from subsidies.intake import actions, feeds, links
from subsidies.intake.actions import accept, refuse
from subsidies.intake.feeds import add_feed, fetch_feed, fetch_now, remove_feed, switch_feed, watch_folder
from subsidies.intake.links import answer_of, check_links
from subsidies.intake.models import Feed, Intake, RowKind
from subsidies.intake.tasks import fetch_feeds, fetch_one, read_intake
from subsidies.intake.wording import fetch_sentence
from subsidies.models import Programme
from tests.factories import make_programme

from .conftest import lines, row
from .server import TlsServer, leads_to, says

pytestmark = pytest.mark.django_db
HOST = "data.example.org"
URL = f"https://{HOST}/list.jsonl"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = TlsServer(tmp_path_factory.mktemp("tls"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def hosts(settings, server):
    settings.PROGRAMME_FEED_HOSTS = [HOST]
    server.answers.clear()
    server.asked.clear()


def denis(cast):
    return cast.workspace_actor("denis", cast.chamber)


def gwen(cast):
    return cast.workspace_actor("gwen", cast.chamber)


def add_administrator(cast):
    """nora, who becomes a second administrator of the chamber."""
    OrganisationMembership.objects.create(organisation=cast.chamber, user=cast.nora, role="administrator")
    return cast.workspace_actor("nora", cast.chamber)


@pytest.fixture
def feed(cast):
    made = add_feed(actor=denis(cast), institution=cast.chamber, name="Our list", url=URL)
    switch_feed(actor=denis(cast), feed=made, active=True)
    made.refresh_from_db()
    return made


def answers(server, *rows, **headers):
    server.answers["/list.jsonl"] = says(lines(*rows), kind="application/x-ndjson", **headers)


def test_a_feed_begins_switched_off_and_is_not_fetched(cast, server, monkeypatch):
    add_feed(actor=denis(cast), institution=cast.chamber, name="x", url=URL)
    monkeypatch.setattr(feeds, "fetch", lambda *_, **__: pytest.fail("fetched"))
    assert (fetch_feeds(), fetch_one(Feed.objects.get().pk)) == (0, "off")


@pytest.mark.parametrize("who", ["gwen", "claire"])
def test_only_administrators_keep_feeds(cast, feed, who):
    actor = cast.workspace_actor(who, cast.chamber)
    for verb in (
        lambda: add_feed(actor=actor, institution=cast.chamber, name="x", url=URL),
        lambda: switch_feed(actor=actor, feed=feed, active=False),
        lambda: remove_feed(actor=actor, feed=feed),
    ):
        with pytest.raises(PermissionDenied):
            verb()


@pytest.mark.parametrize("url", ["https://other.example.org/x", "http://data.example.org/x", "https://127.0.0.1/"])
def test_an_address_off_the_operators_list_is_refused_beside_the_field(cast, url):
    with pytest.raises(ValidationError) as caught:
        add_feed(actor=denis(cast), institution=cast.chamber, name="x", url=url)
    assert list(caught.value.message_dict) == ["url"]


def brought(feed, server, *rows):
    answers(server, *(rows or [row("a")]))
    assert fetch_feed(feed, network=server.network()) == "new"
    intake = Intake.objects.order_by("-pk").first()
    assert read_intake(intake.pk) == "done"
    intake.refresh_from_db()
    return intake


def test_each_new_content_becomes_an_intake_that_a_colleague_accepts(cast, feed, server):
    intake = brought(feed, server)
    assert (intake.origin, intake.sent_by, intake.name, intake.source) == ("feed", None, "list.jsonl", "Our list")
    assert not Programme.objects.exists()
    assert accept(actor=gwen(cast), intake=intake, kind=RowKind.NEW) == (1, 0)
    assert Programme.objects.get().versions.get().origin == "feed"


def test_who_put_a_feed_on_the_list_does_not_accept_what_it_brings(cast, feed, server):
    intake = brought(feed, server)
    with pytest.raises(ValidationError, match="a colleague has to accept it"):
        accept(actor=denis(cast), intake=intake, kind=RowKind.NEW)
    assert not Programme.objects.exists()
    assert refuse(actor=denis(cast), intake=intake, reason="An old edition", kind=RowKind.NEW) == 1


def test_neither_who_added_a_feed_nor_who_switched_it_on_last_accepts(cast, feed, server):
    second = add_administrator(cast)
    switch_feed(actor=second, feed=feed, active=False)
    switch_feed(actor=second, feed=feed, active=True)
    feed.refresh_from_db()
    intake = brought(feed, server)
    for actor in (denis(cast), second):
        with pytest.raises(ValidationError):
            accept(actor=actor, intake=intake, kind=RowKind.NEW)
    assert accept(actor=gwen(cast), intake=intake, kind=RowKind.NEW) == (1, 0)


def test_switching_a_feed_off_makes_nobody_responsible_for_it(cast, feed, server):
    second = add_administrator(cast)
    switch_feed(actor=second, feed=feed, active=False)
    switch_feed(actor=denis(cast), feed=feed, active=True)
    feed.refresh_from_db()
    assert accept(actor=second, intake=brought(feed, server), kind=RowKind.NEW) == (1, 0)


def test_removing_a_feed_or_handing_it_on_does_not_open_what_it_brought(cast, feed, server):
    intake = brought(feed, server)
    switch_feed(actor=add_administrator(cast), feed=feed, active=True)
    remove_feed(actor=denis(cast), feed=feed)
    intake.refresh_from_db()
    with pytest.raises(ValidationError):
        accept(actor=denis(cast), intake=intake, kind=RowKind.NEW)


def test_what_the_operators_folder_brings_anybody_who_keeps_the_catalogue_accepts(cast, folder):
    put(folder, "list.jsonl", lines(row("a")))
    assert watch_folder() == 1
    intake = Intake.objects.get()
    assert read_intake(intake.pk) == "done"
    assert accept(actor=denis(cast), intake=intake, kind=RowKind.NEW) == (1, 0)


def test_the_same_content_makes_no_second_intake(cast, feed, server):
    answers(server, row("a"), ETag='"1"')
    fetch_feed(feed, network=server.network())
    feed.refresh_from_db()
    assert fetch_feed(feed, network=server.network()) == "same"
    assert 'If-None-Match: "1"' in server.asked[-1]
    server.answers["/list.jsonl"] = says(status="304 Not Modified")
    assert fetch_feed(feed, network=server.network()) == "same"
    assert Intake.objects.count() == 1
    answers(server, row("a"), row("b"))
    assert fetch_feed(feed, network=server.network()) == "new"


def test_what_went_wrong_is_kept_until_it_goes_well(feed, server):
    server.answers["/list.jsonl"] = says(b"x", status="500 Oops")
    assert fetch_feed(feed, network=server.network()) == "status"
    feed.refresh_from_db()
    first = feed.failing_since
    assert (feed.problem, bool(first)) == ({"code": "status", "status": 500}, True)
    server.answers["/list.jsonl"] = leads_to("https://169.254.169.254/")
    assert fetch_feed(feed, network=server.network()) == "host_not_allowed"
    feed.refresh_from_db()
    assert feed.failing_since == first
    answers(server, row("a"))
    assert fetch_feed(feed, network=server.network()) == "new"
    feed.refresh_from_db()
    assert (feed.problem, feed.failing_since) == ({}, None)


def test_a_host_that_the_operator_took_off_the_list_is_fetched_no_more(feed, server, settings):
    settings.PROGRAMME_FEED_HOSTS = []
    assert fetch_feed(feed, network=server.network()) == "host_not_allowed"
    assert server.asked == []


def test_a_feed_waits_while_too_much_waits_for_people(feed, server, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 0)
    answers(server, row("a"), ETag='"1"')
    assert fetch_feed(feed, network=server.network()) == "too_many_waiting"
    feed.refresh_from_db()
    assert (feed.etag, Intake.objects.count()) == ("", 0)  # so that the content comes again


def test_a_feed_says_when_there_is_no_room_left(feed, server, settings):
    settings.PROGRAMME_KEPT_MB = 0
    answers(server, row("a"), ETag='"1"')
    assert fetch_feed(feed, network=server.network()) == "no_room"
    feed.refresh_from_db()
    assert (feed.etag, "fill the 0 MB" in fetch_sentence(feed.problem)) == ("", True)
    settings.PROGRAMME_KEPT_MB = 1
    assert fetch_feed(feed, network=server.network()) == "new"


def test_one_feed_that_breaks_holds_up_no_other(cast, feed, monkeypatch):
    second = add_feed(actor=denis(cast), institution=cast.chamber, name="y", url=URL + "?2")
    switch_feed(actor=denis(cast), feed=second, active=True)
    fetched = []

    def once(found):
        fetched.append(found.pk)
        raise KeyError

    monkeypatch.setattr("subsidies.intake.tasks.fetch_feed", once)
    assert fetch_feeds() == 2
    assert fetched == [feed.pk, second.pk]


def test_a_feed_that_is_removed_leaves_its_files(cast, feed, server):
    answers(server, row("a"))
    fetch_feed(feed, network=server.network())
    remove_feed(actor=denis(cast), feed=feed)
    assert Intake.objects.count() == 1


@pytest.fixture
def folder(cast, tmp_path, settings):
    settings.PROGRAMME_FOLDER = str(tmp_path / "watched")
    made = tmp_path / "watched" / cast.chamber.slug
    made.mkdir(parents=True)
    return made


def put(folder, name, content, age=3600):
    path = folder / name
    path.write_bytes(content)
    past = timezone.now().timestamp() - age
    os.utime(path, (past, past))
    return path


def test_new_files_of_the_folder_become_intakes_once(cast, folder):
    put(folder, "list.jsonl", lines(row("a")))
    put(folder, "notes.txt", b"x")
    assert watch_folder() == 1
    assert watch_folder() == 0
    intake = Intake.objects.get()
    assert (intake.source, intake.origin, intake.institution) == ("list.jsonl", "feed", cast.chamber)
    put(folder, "list.jsonl", lines(row("a"), row("b")))
    assert watch_folder() == 1


def test_links_pipes_half_written_files_and_other_folders_are_left(cast, folder, tmp_path):
    secret = put(tmp_path, "secret.csv", b"root:x")
    (folder / "link.csv").symlink_to(secret)
    os.mkfifo(folder / "pipe.csv")
    put(folder, "young.csv", b"x", age=0)
    (folder.parent / "mutuelle-ponant").mkdir()
    put(folder.parent / "mutuelle-ponant", "list.csv", b"x")
    assert watch_folder() == 0


def test_no_folder_is_watched_unless_one_is_named(settings):
    settings.PROGRAMME_FOLDER = ""
    assert watch_folder() == 0


@pytest.mark.parametrize(
    ("answer", "said", "broken"),
    [
        (says(b"fine", kind="text/html"), "200", False),
        (says(status="404 Not Found"), "404", True),
        (says(status="410 Gone"), "410", True),
        (says(status="503 Later"), "503", True),
        (says(status="403 No robots"), "403", False),
        (leads_to("https://10.0.0.1/"), "host_not_allowed", False),
        (leads_to("http://data.example.org/"), "not_https", False),
        (leads_to("/page"), "too_many_redirects", True),
    ],
)
def test_a_page_is_broken_only_when_it_is_gone(server, answer, said, broken):
    server.answers["/page"] = answer
    assert answer_of(f"https://{HOST}/page", network=server.network()) == (said, broken)


def test_a_page_with_accents_in_its_address_works(server):
    server.answers["/cr%C3%A9ation"] = says(b"fine", kind="text/html")
    assert answer_of(f"https://{HOST}/création", network=server.network()) == ("200", False)


def test_a_page_of_a_server_that_knows_no_head_is_asked_in_full(server):
    fine = says(b"fine", kind="text/html")
    no_head = says(status="405 No")
    server.answers["/page"] = lambda sock, asked: (no_head if asked.startswith("HEAD") else fine)(sock, asked)
    assert answer_of(f"https://{HOST}/page", network=server.network()) == ("200", False)


def test_a_page_inside_this_network_is_never_asked(server):
    network = server.network(data_example_org=["127.0.0.1"])
    assert answer_of(f"https://{HOST}/page", network=network) == ("private_address", False)
    assert network.connected == []


def test_links_are_checked_daily_and_remember_since_when_they_are_broken(server, settings):
    settings.CHECK_LINKS = True
    broken = make_programme("broken", url=f"https://{HOST}/gone")
    make_programme("without")
    server.answers["/gone"] = says(status="404 Not Found")
    now = timezone.now()
    assert check_links(now, network=server.network()) == (1, 1)
    assert check_links(now, network=server.network()) == (0, 0)
    Programme.objects.filter(pk=broken.pk).update(
        link_checked_at=now - timedelta(days=2), link_broken_since=(now - timedelta(days=2)).date()
    )
    check_links(now, network=server.network())
    broken.refresh_from_db()
    assert (broken.link_answer, broken.link_broken_since) == ("404", (now - timedelta(days=2)).date())
    server.answers["/gone"] = says(b"back", kind="text/html")
    check_links(now + timedelta(days=1), network=server.network())
    broken.refresh_from_db()
    assert (broken.link_answer, broken.link_broken_since) == ("200", None)
    assert broken.versions.count() == 1


def test_a_page_that_nobody_foresaw_holds_up_no_other(server, settings, monkeypatch, caplog):
    settings.CHECK_LINKS = True
    odd, plain = (make_programme(slug, url=f"https://{HOST}/{slug}") for slug in ("odd", "plain"))
    server.answers["/plain"] = says(b"fine", kind="text/html")
    one_by_one = links.answer_of

    def breaks(url, **kwargs):
        if url.endswith("/odd"):
            raise ZeroDivisionError
        return one_by_one(url, **kwargs)

    monkeypatch.setattr(links, "answer_of", breaks)
    assert check_links(timezone.now(), network=server.network()) == (2, 0)
    for programme in (odd, plain):
        programme.refresh_from_db()
    assert odd.link_checked_at is not None and plain.link_answer == "200"
    assert "link not checked" in caplog.text


def test_a_page_that_leads_to_no_address_says_so(server):
    server.answers["/list.jsonl"] = leads_to("https://[bad")
    assert answer_of(URL, network=server.network()) == ("not_an_address", False)


def test_links_are_not_checked_unless_asked_for(settings):
    make_programme("any", url=f"https://{HOST}/page")
    assert check_links(timezone.now()) == (0, 0)


def test_two_fetches_at_once_bring_one_intake(feed, server):
    answers(server, row("a"), ETag='"1"')
    same_moment = Feed.objects.get(pk=feed.pk)
    assert fetch_feed(feed, network=server.network()) == "new"
    assert fetch_feed(same_moment, network=server.network()) == "same"
    assert Intake.objects.count() == 1


def test_while_a_feed_is_fetched_nobody_else_fetches_it(feed, server):
    same_moment, said = Feed.objects.get(pk=feed.pk), []
    fine = says(lines(row("a")), kind="application/x-ndjson")

    class Asked(type(server.network())):
        def resolve(self, host):
            said.append(fetch_feed(same_moment, network=server.network()))
            return super().resolve(host)

    outer = server.network()
    outer.__class__ = Asked
    server.answers["/list.jsonl"] = fine
    assert fetch_feed(feed, network=outer) == "new"
    assert (said, len(server.asked)) == (["under way"], 1)
    assert fetch_feed(feed, network=server.network()) == "same"


def test_a_fetch_whose_worker_died_is_forgotten_after_a_while(feed, server):
    answers(server, row("a"))
    Feed.objects.update(fetching_since=timezone.now() - timedelta(minutes=4))
    assert fetch_feed(feed, network=server.network()) == "under way"
    Feed.objects.update(fetching_since=timezone.now() - timedelta(minutes=6))
    assert fetch_feed(feed, network=server.network()) == "new"


def test_a_fetch_that_breaks_leaves_the_feed_free(feed, server, monkeypatch):
    monkeypatch.setattr(feeds, "fetch", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetch_feed(feed)
    monkeypatch.undo()
    answers(server, row("a"))
    assert fetch_feed(feed, network=server.network()) == "new"


def test_by_hand_a_feed_is_fetched_every_ten_minutes_at_most(
    cast, feed, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(fetch_one, "apply_async", lambda args: sent.append(args[0]))
    Feed.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    with django_capture_on_commit_callbacks(execute=True):
        assert [fetch_now(actor=denis(cast), feed=feed) for _ in range(3)] == [True, False, False]
        for active in (False, True, False, True):  # neither by switching
            assert not switch_feed(actor=denis(cast), feed=feed, active=active)
    assert sent == [feed.pk]
    Feed.objects.update(asked_at=timezone.now() - timedelta(minutes=11), fetching_since=timezone.now())
    assert not fetch_now(actor=denis(cast), feed=feed)


def test_only_administrators_have_a_feed_fetched(cast, feed):
    with pytest.raises(PermissionDenied):
        fetch_now(actor=gwen(cast), feed=feed)
