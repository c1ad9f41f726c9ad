"""From a file to decisions: nothing enters the catalogue without a second pair of eyes, and nothing leaves it."""

import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from subsidies.intake import actions, comparing, storage, work
from subsidies.intake.actions import accept, read_again, refuse, send_file
from subsidies.intake.models import Intake, RowKind
from subsidies.intake.tasks import read_intake
from subsidies.models import Programme, ProgrammeVersion
from subsidies.programmes.actions import publish
from subsidies.programmes.formats import rows_of, survey
from subsidies.programmes.models import Origin

from .conftest import denis, gwen, lines, records, row

pytestmark = pytest.mark.django_db


def kinds(intake):
    return {item.slug or f"line {item.line}": item.kind for item in intake.rows.order_by("pk")}


def test_each_row_is_compared_with_the_catalogue(cast, bring, published):
    published("same")
    published("changed")
    published("shared", institution=None)
    published("theirs", institution=cast.insurer)
    intake = bring(
        row("new"),
        row("same"),
        row("changed", amount_max=100),
        row("shared", amount_max=100),
        row("theirs", amount_max=100),
        row("odd", stated={"size": ["Toutes tailles"]}),
        row("bad", opens_on="2026-02-31"),
        row("new", title="Again"),
        "{broken",
    )
    assert intake.state == "ready"
    assert kinds(intake) == {
        "new": "new", "changed": "changed", "odd": "conflicting",
        "line 4": "rejected", "line 5": "rejected", "line 7": "rejected", "line 8": "rejected", "line 9": "rejected",
    }  # fmt: skip
    assert intake.rows.get(slug="changed").changes == {"amount_max": [None, 100]}
    assert intake.dropped == {"same": 1}
    codes = {item.line: item.reasons[0][1] for item in intake.rows.filter(kind="rejected")}
    assert codes == {4: "not_ours", 5: "not_ours", 7: "not_a_day", 8: "repeated_id", 9: "not_json"}
    assert not Programme.objects.filter(slug="new").exists()


def test_a_no_and_a_zero_differ_from_silence(bring, published):
    published("a")
    published("b")
    intake = bring(row("a", apply_before_start=False), row("b", amount_min=0))
    assert kinds(intake) == {"a": "changed", "b": "changed"}


def test_a_colleague_accepts_and_the_catalogue_knows_who_and_by_which_door(cast, bring):
    intake = bring(row("a"), row("b"))
    assert accept(actor=denis(cast), intake=intake, kind=RowKind.NEW) == (2, 0)
    version = ProgrammeVersion.objects.get(programme__slug="a")
    assert (version.origin, version.published_by, version.programme.institution) == ("file", cast.denis, cast.chamber)
    intake.refresh_from_db()
    assert intake.state == "done"
    assert set(intake.rows.values_list("decision", "decided_by__name")) == {("accepted", cast.denis.name)}


def test_who_sent_a_file_cannot_accept_it(cast, bring):
    intake = bring(row("a"))
    with pytest.raises(ValidationError):
        accept(actor=gwen(cast), intake=intake, kind=RowKind.NEW)
    assert not Programme.objects.exists()
    assert refuse(actor=gwen(cast), intake=intake, reason="An old file", kind=RowKind.NEW) == 1


@pytest.mark.parametrize("who", ["claire", "nora", "ines"])
def test_others_neither_send_nor_decide(cast, bring, who):
    intake = bring(row("a"))
    if who == "claire":
        actor = cast.workspace_actor("claire", cast.chamber)
    else:
        actor = cast.workspace_actor("nora", cast.insurer) if who == "nora" else cast.actor("ines")
    for verb in (
        lambda: accept(actor=actor, intake=intake, kind=RowKind.NEW),
        lambda: refuse(actor=actor, intake=intake, reason="x", kind=RowKind.NEW),
        lambda: read_again(actor=actor, intake=intake),
        lambda: send_file(actor=actor, institution=cast.chamber, source="x", name="x", pieces=[b"x"]),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert not Programme.objects.exists()


def test_single_rows_are_accepted_and_refused_with_a_reason_and_only_once(cast, bring):
    intake = bring(row("a"), row("b"))
    first, second = intake.rows.order_by("line")
    assert accept(actor=denis(cast), intake=intake, rows=[first.number]) == (1, 0)
    assert accept(actor=denis(cast), intake=intake, rows=[first.number]) == (0, 0)
    with pytest.raises(ValidationError):
        refuse(actor=denis(cast), intake=intake, reason=" ", rows=[second.number])
    assert refuse(actor=denis(cast), intake=intake, reason="Twice the same", rows=[second.number]) == 1
    assert list(Programme.objects.values_list("slug", flat=True)) == ["a"]
    second.refresh_from_db()
    assert (second.decision, second.reason) == ("refused", "Twice the same")


def test_rows_of_another_intake_are_not_decided_through_this_one(cast, bring):
    ours = bring(row("a"))
    other = bring("{broken", row("b"))
    foreign = other.rows.get(slug="b").number
    assert accept(actor=denis(cast), intake=ours, rows=[foreign]) == (0, 0)
    assert not Programme.objects.exists()


def test_refused_rows_and_rows_as_they_were_are_never_published(cast, bring, published):
    published("same")
    intake = bring(row("same"), row("bad", kind="gift"))
    assert intake.state == "done"
    every = list(intake.rows.values_list("number", flat=True))
    assert accept(actor=denis(cast), intake=intake, rows=every) == (0, 0)


def test_what_left_the_list_is_proposed_to_be_closed_never_deleted(cast, bring, published):
    first = bring(row("a"), row("b"), row("c"))
    accept(actor=denis(cast), intake=first, kind=RowKind.NEW)
    published("other-list")
    second = bring(row("a"))
    assert kinds(second) == {"b": "gone", "c": "gone"}
    accept(actor=denis(cast), intake=second, rows=[second.rows.get(slug="b").number])
    refuse(actor=denis(cast), intake=second, reason="Still open", rows=[second.rows.get(slug="c").number])
    states = dict(Programme.objects.values_list("slug", "state"))
    assert states == {"a": "published", "b": "closed", "c": "published", "other-list": "published"}
    assert ProgrammeVersion.objects.filter(programme__slug="b").count() == 2
    third = bring(row("a"), row("b"))
    assert kinds(third) == {"b": "changed", "c": "gone"}
    accept(actor=denis(cast), intake=third, kind=RowKind.CHANGED)
    assert Programme.objects.get(slug="b").state == "published"


def test_another_list_closes_nothing_of_this_one(cast, bring):
    accept(actor=denis(cast), intake=bring(row("a")), kind=RowKind.NEW)
    assert kinds(bring(row("b"), source="Another list")) == {"b": "new"}


def test_a_row_that_could_not_be_read_is_not_taken_for_one_that_left(cast, bring):
    accept(actor=denis(cast), intake=bring(row("a"), row("b"), row("c")), kind=RowKind.NEW)
    second = bring(row("a"), row("b", opens_on="2026-02-31"))
    assert kinds(second) == {"line 2": "rejected", "c": "gone"}
    assert second.rows.get(slug="c").reasons == [["", "rows_unreadable", {"count": 1}]]
    assert kinds(bring(row("a"))) == {"b": "gone", "c": "gone"}  # still of the list until somebody decides


def test_an_unreadable_file_closes_nothing(cast, bring):
    accept(actor=denis(cast), intake=bring(row("a")), kind=RowKind.NEW)
    assert set(kinds(bring(content=b"<html>gone</html>")).values()) == {"rejected"}
    assert kinds(bring(row("b"))) == {"b": "new", "a": "gone"}  # nor does it make the list forget what it held


def test_what_was_closed_with_one_file_is_not_proposed_again_with_the_next(cast, bring, published):
    accept(actor=denis(cast), intake=bring(row("a"), row("b")), kind=RowKind.NEW)
    accept(actor=denis(cast), intake=bring(row("a")), kind=RowKind.GONE)
    published("b")  # opened again by another door
    assert kinds(bring(row("a"), row("c"))) == {"c": "new"}


def test_comparing_again_still_sees_what_left_the_list(cast, bring):
    accept(actor=denis(cast), intake=bring(row("a"), row("b"), row("c")), kind=RowKind.NEW)
    second = bring(row("a"))
    refuse(actor=denis(cast), intake=second, reason="Still open", rows=[second.rows.get(slug="b").number])
    read_again(actor=denis(cast), intake=second)
    assert read_intake(second.pk) == "done"
    assert sorted(second.edition.slugs) == ["a", "b", "c"]
    assert set(second.rows.values_list("slug", "decision")) == {("b", "refused"), ("c", "")}


def test_what_somebody_published_meanwhile_is_not_undone(cast, bring, published):
    published("a")
    intake = bring(row("a", amount_max=100), row("b"))
    publish(records(row("a", amount_max=50)), origin=Origin.EDITOR, institution=cast.chamber)
    published("b", institution=cast.insurer)
    assert accept(actor=denis(cast), intake=intake, rows=list(intake.rows.values_list("number", flat=True))) == (0, 2)
    assert Programme.objects.get(slug="a").data["amount_max"] == 50
    read_again(actor=denis(cast), intake=intake)
    assert read_intake(intake.pk) == "done"
    assert kinds(intake) == {"a": "changed", "line 2": "rejected"}
    assert intake.rows.get(slug="a").changes == {"amount_max": [50, 100]}


def test_reading_again_keeps_what_was_decided(cast, bring):
    intake = bring(row("a"), row("b"))
    refuse(actor=denis(cast), intake=intake, reason="No", rows=[intake.rows.get(slug="a").number])
    read_again(actor=denis(cast), intake=intake)
    assert read_intake(intake.pk) == "done"
    assert set(intake.rows.values_list("slug", "decision")) == {("a", "refused"), ("b", "")}


def test_a_file_is_read_once_however_often_it_is_sent(cast, bring):
    intake = bring(row("a"))
    assert [read_intake(intake.pk) for _ in range(3)] == ["not mine"] * 3
    assert intake.rows.count() == 1


def test_a_large_file_is_never_in_memory_as_a_whole(bring, monkeypatch):
    file = io.BytesIO(lines(*[row(f"p{number}", conditions=["x" * 4000]) for number in range(200)]))
    found = survey(file)
    assert (found.rows, file.tell()) == (200, 0)
    next(rows_of(file, found))
    assert file.tell() < 100_000  # of 800,000
    batches = []
    add = work.Claim.add
    monkeypatch.setattr(work.Claim, "add", lambda self, rows: (batches.append(len(rows)), add(self, rows)))
    monkeypatch.setattr(comparing, "HEAVY", 100_000)
    bring(content=file.getvalue())
    assert (sum(batches), max(batches)) == (200, 24)


def test_a_file_beyond_fifty_megabytes_is_refused_in_words_and_not_kept(cast, monkeypatch, tmp_path):
    monkeypatch.setattr(storage, "MOST_BYTES", 1000)
    with pytest.raises(ValidationError) as caught:
        send_file(actor=gwen(cast), institution=cast.chamber, source="x", name="x", pieces=[b"x" * 600] * 2)
    assert "50 MB" in str(caught.value.message_dict["file"])
    assert not Intake.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_one_institution_cannot_fill_the_disk(cast, bring, settings, tmp_path):
    settings.PROGRAMME_KEPT_MB = 1
    half = b"x" * 600_000
    bring(content=half)
    with pytest.raises(ValidationError) as caught:
        bring(content=half + b"y")
    assert "Decide on those that wait" in str(caught.value.message_dict["file"])
    assert Intake.objects.count() == len(storage.every_name()) == 1
    bring(row("a"))  # a smaller one fits
    dropped = Intake.objects.order_by("pk").first()
    dropped.stored_as = ""
    dropped.save()
    bring(content=half + b"y")


def test_room_is_counted_for_each_institution(cast, bring, settings):
    settings.PROGRAMME_KEPT_MB = 1
    bring(content=b"x" * 900_000)
    Intake.objects.update(institution=cast.insurer)
    bring(content=b"x" * 900_000)


def test_twenty_waiting_files_are_enough(cast, bring, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    bring(row("a"))
    with pytest.raises(ValidationError):
        bring(row("b"))


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16")]
)
def test_encodings_that_spreadsheets_write_are_understood(bring, encoding, shown):
    text = "\n".join(json.dumps(row(slug, title="Aide à l’été"), ensure_ascii=False) for slug in "ab")
    intake = bring(content=text.encode(encoding))
    assert intake.encoding == shown
    assert set(intake.rows.values_list("title", flat=True)) == {"Aide à l’été"}


def test_one_row_that_is_not_utf8_among_others_is_that_rows_error(bring):
    good = json.dumps(row("a", title="Été"), ensure_ascii=False).encode()
    intake = bring(content=good + b"\n" + json.dumps(row("b", title="Été"), ensure_ascii=False).encode("cp1252"))
    assert (intake.encoding, kinds(intake)) == ("", {"a": "new", "line 2": "rejected"})


def test_markup_in_a_text_is_noted(bring):
    intake = bring(row("a", conditions=["Lire <b>bien</b> <script>x</script>", "1 < 2 et 3 > 2"]))
    assert intake.rows.get().reasons == [["conditions", "markup", {"value": "<b>"}]]
