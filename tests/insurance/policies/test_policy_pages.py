"""Contracts as people record them: list, one contract, form, deletion, export, and what others read of them."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from insurance.dossier.snapshot_schema import Policy as PolicyShape
from insurance.policies import queries, wording
from insurance.policies.expiring import what_expires
from insurance.policies.models import Cover
from portal.audit.models import Entry
from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from portal.ui.csv_export import read_cell
from tests.cast import Cast
from tests.factories import make_policy, make_proof
from tests.insurance.policies.conftest import LIST, NEW, cover, covers_kept, kept, sent
from tests.portal.evidence.files import PDF


def entries(cast: Cast) -> list[Entry]:
    with business_context(read=[cast.bakery]):
        return list(Entry.objects.order_by("pk"))


def test_no_contract_yet_says_what_to_do(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.neighbour, insurer="Assurances du Vélo")
    page = signed_in("ines").get(LIST).content.decode()
    assert NEW in page and "<table" not in page and "Assurances du Vélo" not in page
    assert NEW not in signed_in("paul").get(LIST).content.decode()


def test_a_contract_is_kept_with_its_covers_and_an_entry(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").post(NEW, sent(cover(0), cover(1, head="data", limit_eur="", waiting_hours="")))
    assert answer.status_code == 303, (answer.context["form"].errors, answer.context["covers"].errors)
    (policy,) = kept(cast.bakery)
    assert (policy.number, policy.line, policy.premium_yearly_eur) == (1, "cyber", Decimal("1234.50"))
    assert (policy.starts_on, policy.ends_on, policy.notice_days) == (date(2026, 1, 1), date(2026, 12, 31), 60)
    first, second = covers_kept(cast.bakery)
    assert (first.limit_eur, first.waiting_hours, first.waiting_mode) == (Decimal(50000), Decimal(12), "beyond")
    assert (second.head, second.limit_eur, second.waiting_hours) == ("data", None, None)
    (entry,) = entries(cast)
    assert (entry.verb, entry.ref) == ("policy.created", "I-001")
    assert entry.changes["changes"]["covers"][1][0] == (
        "gross_margin limit=50000 deductible=1000 waiting_hours=12 mode=beyond days=90"
    )


def test_everything_but_the_kind_may_stay_unknown(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines", "en")
    empty = dict.fromkeys(
        ("insurer", "intermediary", "policy_number", "starts_on", "ends_on", "notice_days", "premium_yearly_eur"), ""
    )
    assert client.post(NEW, sent(**empty)).status_code == 303
    page = client.get(f"{LIST}I-001/").content.decode()
    assert page.count('<span class="rp-muted">unknown</span>') + page.count("<dd>unknown</dd>") == 7
    assert "Its last day is unknown" in page
    answer = client.post(NEW, sent(line=""))
    assert list(answer.context["form"].errors) == ["line"]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("line", "boat"),
        ("ends_on", "2025-12-31"),
        ("starts_on", "0000-01-01"),
        ("notice_days", "-1"),
        ("notice_days", "99999"),
        ("premium_yearly_eur", "-1"),
        ("premium_yearly_eur", "NaN"),
        ("premium_yearly_eur", "99999999999"),
        ("insurer", "x" * 121),
        ("insurer", "a\u202eb"),
        ("document", "77"),
    ],
)
def test_a_wrong_fact_is_said_beside_its_field(cast: Cast, signed_in: Any, field: str, text: str) -> None:
    answer = signed_in("ines").post(NEW, sent(cover(0), **{field: text}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert kept(cast.bakery) == [] and covers_kept(cast.bakery) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("head", ""),
        ("head", "boat"),
        ("limit_eur", "-5"),
        ("limit_eur", "1e400"),
        ("deductible_eur", "99999999999"),
        ("waiting_hours", "twelve"),
        ("waiting_hours", "99999"),
        ("waiting_mode", "sometimes"),
        ("indemnity_days", "4000"),
        ("note", "x" * 301),
    ],
)
def test_a_wrong_cover_is_said_beside_its_field_and_keeps_the_contract_out(
    cast: Cast, signed_in: Any, field: str, text: str
) -> None:
    answer = signed_in("ines").post(NEW, sent(cover(0), cover(1, **{field: text})))
    assert answer.status_code == 422
    assert [list(errors) for errors in answer.context["covers"].errors] == [[], [field], []]
    assert kept(cast.bakery) == [] and covers_kept(cast.bakery) == []


def test_covers_are_changed_removed_and_added_in_place(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent(cover(0), cover(1, head="data"), cover(2, head="fraud")))
    before = covers_kept(cast.bakery)
    rows = [cover(0, limit_eur="60000"), cover(1, head="data") | {"covers-1-DELETE": "on"}, cover(2, head="fraud")]
    answer = client.post(f"{LIST}I-001/edit/", sent(*rows, cover(3, head="reputation"), initial=3, version="1"))
    assert answer.status_code == 303
    after = covers_kept(cast.bakery)
    assert [(row.head, row.limit_eur) for row in after] == [
        ("gross_margin", Decimal(60000)),
        ("fraud", Decimal(50000)),
        ("reputation", Decimal(50000)),
    ]
    assert {row.pk for row in after} == {row.pk for row in before}
    assert kept(cast.bakery)[0].version == 2
    assert list(entries(cast)[-1].changes["changes"]) == ["covers"]


def test_saving_without_a_difference_leaves_no_entry(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent(cover(0)))
    assert client.post(f"{LIST}I-001/edit/", sent(cover(0), initial=1, version="1")).status_code == 303
    assert kept(cast.bakery)[0].version == 1 and len(entries(cast)) == 1


def test_the_document_is_chosen_among_the_proofs_or_sent_along(cast: Cast, signed_in: Any) -> None:
    proof = make_proof(cast.bakery, "Contrat signé")
    client = signed_in("ines", "en")
    assert "P-001 Contrat signé" in client.get(NEW).content.decode()
    assert client.post(NEW, sent(document="1")).status_code == 303
    assert kept(cast.bakery)[0].document_id == proof.pk
    file = SimpleUploadedFile("Cyber 2026.pdf", PDF)
    assert client.post(NEW, sent(upload=file)).status_code == 303
    with business_context(read=[cast.bakery]):
        made = Proof.objects.get(number=2)
    assert made.title == "Cyber 2026" and kept(cast.bakery)[1].document_id == made.pk
    page = client.get("/b/demo/proofs/P-002/").content.decode()
    assert "/b/demo/policies/I-2/" in page
    answer = client.post(NEW, sent(document="1", upload=SimpleUploadedFile("x.pdf", PDF)))
    assert "Choose a proof or send a file, not both." in answer.content.decode()
    assert list(answer.context["form"].errors) == ["upload"]
    answer = client.post(NEW, sent(upload=SimpleUploadedFile("x.pdf", b"<html>")))
    assert list(answer.context["form"].errors) == ["upload"]
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 2


def test_the_two_ways_of_waiting_cannot_be_confused(cast: Cast) -> None:
    made = Cover(waiting_hours=Decimal("12.00"), waiting_mode="beyond")
    with override("en"):
        assert wording.waiting(made, "en") == "Time deductible: the first 12 hours are never paid"
        made.waiting_mode = "from_zero"
        assert wording.waiting(made, "en") == "Threshold: nothing below 12 h, everything beyond"
        made.waiting_mode = ""
        assert wording.waiting(made, "en") == "12 hours; whether they are ever paid is unknown"
        assert wording.waiting(Cover(waiting_hours=Decimal(0)), "en") == "From the first hour"
    assert wording.waiting(Cover(), "en") is None


def test_what_ends_soon_is_marked_and_comes_first(cast: Cast, signed_in: Any) -> None:
    today = timezone.localdate()
    make_policy(cast.bakery, line="legal", ends_on=None)
    make_policy(cast.bakery, line="liability", ends_on=today + timedelta(days=200))
    make_policy(cast.bakery, line="cyber", ends_on=today + timedelta(days=60))
    make_policy(cast.bakery, line="other", ends_on=today - timedelta(days=1))
    answer = signed_in("ines").get(LIST)
    assert [(p.line, p.term) for p in answer.context["page"]] == [
        ("other", "past"),
        ("cyber", "soon"),
        ("liability", "running"),
        ("legal", "unknown"),
    ]
    overview = answer.context["overview"]
    assert (overview.count, overview.past, overview.soon, overview.no_end) == (4, 1, 1, 1)


def test_the_dashboard_shows_what_expires_of_what_the_person_may_see(cast: Cast) -> None:
    today = timezone.localdate()
    make_policy(cast.bakery, ends_on=today + timedelta(days=35), notice_days=60)
    make_proof(cast.bakery, "Test de sauvegarde", valid_until=today - timedelta(days=12))
    cast.mandate(ends_on=today + timedelta(days=20), sections=["policies"])
    make_policy(cast.neighbour, ends_on=today)
    with business_context(read=[cast.bakery, cast.neighbour]), override("en"):
        found = what_expires(cast.bakery, cast.actor("ines"))["expiries"]
        assert [(item.kind, item.words, item.tone) for item in found] == [
            ("proof", "12 days ago", "bad"),
            ("mandate", "20 days left", "ask"),
            ("contract", "35 days left", "ask"),
        ]
        assert found[2].notice_passed
        assert [item.kind for item in what_expires(cast.bakery, cast.actor("paul"))["expiries"]] == [
            "proof",
            "contract",
        ]
        assert [item.kind for item in what_expires(cast.bakery, cast.actor("claire"))["expiries"]] == ["contract"]


def test_the_tile_is_drawn_on_the_dashboard(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, ends_on=timezone.localdate() + timedelta(days=3))
    page = signed_in("ines", "en").get("/b/demo/").content.decode()
    assert "What expires" in page and "3 days left" in page


def test_the_dashboards_sentence_names_the_contract_that_ends_soon(cast: Cast) -> None:
    from insurance.policies.entry import _sentence

    today = timezone.localdate()
    with override("en"):
        assert "A contract ends in 38 days" in _sentence(
            cast.bakery, {"next_expiry": (today + timedelta(days=38)).isoformat()}
        )
        assert _sentence(cast.bakery, {"next_expiry": (today + timedelta(days=61)).isoformat()}) == ""
        assert _sentence(cast.bakery, {"next_expiry": None}) == "" == _sentence(cast.bakery, {})


def test_the_stone_is_done_when_every_contract_has_an_end_and_a_cover(cast: Cast) -> None:
    make_policy(cast.neighbour, ends_on=date(2027, 1, 1))
    with business_context(write=[cast.bakery, cast.neighbour]):
        assert queries.wall_state(cast.bakery) == "todo"
        policy = make_policy(cast.bakery, ends_on=None)
        assert queries.wall_state(cast.bakery) == "under_way"
        policy.ends_on = date(2027, 1, 1)
        policy.save()
        assert queries.wall_state(cast.bakery) == "done"
        Cover.objects.for_business(cast.bakery).delete()
        assert queries.wall_state(cast.bakery) == "under_way"


def test_the_next_expiry_is_the_nearest_day_to_come(cast: Cast) -> None:
    today = timezone.localdate()
    make_policy(cast.bakery, ends_on=today - timedelta(days=1))
    make_policy(cast.neighbour, ends_on=today)
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert queries.next_expiry(cast.bakery) is None
    make_policy(cast.bakery, ends_on=today + timedelta(days=9))
    make_policy(cast.bakery, ends_on=today + timedelta(days=3))
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert queries.next_expiry(cast.bakery) == (today + timedelta(days=3)).isoformat()


def test_the_dossiers_section_has_the_shape_it_checks(cast: Cast) -> None:
    from pydantic import TypeAdapter

    proof = make_proof(cast.bakery)
    make_policy(cast.bakery, document=proof, premium_yearly_eur=Decimal("900.00"))
    make_policy(cast.bakery, insurer="", policy_number="")
    make_policy(cast.neighbour)
    with business_context(read=[cast.bakery, cast.neighbour]):
        found = queries.policies_section(cast.bakery)
    for line in found:
        TypeAdapter(PolicyShape).validate_python(line)
    assert [line["reference"] for line in found] == ["I-001", "I-002"]
    assert (found[0]["document"], found[0]["premium_yearly_eur"]) == ("P-001", "900.00")
    assert found[0]["covers"][0]["waiting_mode"] == "beyond"


def test_deleting_takes_covers_along_and_keeps_the_document(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery, document=make_proof(cast.bakery))
    client = signed_in("ines", "en")
    assert "Delete I-001, Mutuelle du Ponant 48-2207?" in client.get(f"{LIST}I-001/delete/").content.decode()
    assert client.post(f"{LIST}I-001/delete/").status_code == 302
    assert kept(cast.bakery) == [] and covers_kept(cast.bakery) == []
    with business_context(read=[cast.bakery]):
        assert Proof.objects.count() == 1
    entry = entries(cast)[-1]
    assert entry.verb == "policy.deleted" and entry.changes["changes"]["document"][0] == "Attestation de sauvegarde"


def test_c5_the_export_holds_no_formula_and_reads_back(cast: Cast, signed_in: Any) -> None:
    wicked = "=HYPERLINK(1)"
    make_policy(cast.bakery, insurer=wicked, note="+1\n-2")
    make_policy(cast.neighbour, insurer="Assurances du Vélo")
    answer = signed_in("ines", "en").get(f"{LIST}export.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][0] == "I-001"
    assert rows[1][2].startswith("'=") and read_cell(rows[1][2]) == wicked
    assert not any(cell[:1] in "=+-@" for row in rows for cell in row if cell)
    assert "the first 12 hours are never paid" in rows[1][9]


def test_pages_cost_the_same_for_one_and_three_rows(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")

    def cost(address: str, **headers: str) -> int:
        with CaptureQueriesContext(connection) as queries_made:
            assert client.get(address, headers=headers).status_code == 200
        return len(queries_made)

    make_policy(cast.bakery, document=make_proof(cast.bakery))
    cost(LIST)
    pages = [(LIST, {}), (LIST, {"HX-Request": "true"}), (f"{LIST}export.csv", {}), (f"{LIST}I-001/", {})]
    one = [cost(address, **headers) for address, headers in pages]
    for line in ("legal", "other"):
        make_policy(cast.bakery, line=line, document=make_proof(cast.bakery))
    with business_context(write=[cast.bakery]):
        first = kept(cast.bakery)[0]
        for head in ("data", "fraud"):
            Cover.objects.create(business=cast.bakery, policy=first, head=head)
    assert [cost(address, **headers) for address, headers in pages] == one
    assert one[1] <= 12


def test_the_contracts_page_counts_the_covers_that_the_gap_page_asks_to_look_up(cast: Cast, signed_in: Any) -> None:
    made = make_policy(cast.bakery)  # its cover of lost margin lacks what sets it off
    known: dict[str, Any] = {"business": cast.bakery, "policy": made, "triggers": ["attack"], "deductible_eur": 100}
    with business_context(write=[cast.bakery]):
        Cover.objects.create(head="data", limit_eur=5_000, **known)  # no waiting time: its head needs none
        Cover.objects.create(head="liability", limit_eur=5_000, **known)
        client = signed_in("ines", "en")
    reading = client.get(f"{LIST}{made.reference}/").content.decode()
    assert len(client.get(f"{LIST}gap/").context["incomplete"]) == 1
    assert "A term is unknown, so 1 cover is not calculated." in reading
    with business_context(write=[cast.bakery]):
        Cover.objects.filter(policy=made, head="data").update(limit_eur=None)
    assert len(client.get(f"{LIST}gap/").context["incomplete"]) == 2
    assert (
        "Terms are unknown, so 2 covers are not calculated." in client.get(f"{LIST}{made.reference}/").content.decode()
    )


def test_what_comes_after_the_contracts_is_what_they_would_really_pay(cast: Cast, signed_in: Any) -> None:
    made = make_policy(cast.bakery)
    client = signed_in("ines", "en")
    for page in (LIST, f"{LIST}{made.reference}/"):
        text = client.get(page).content.decode()
        onward = text[text.index('class="rp-next"') :]
        assert onward.index("What would your contracts really pay?") > 0
        assert f'href="{LIST}gap/"' in onward[: onward.index("</a>")]
