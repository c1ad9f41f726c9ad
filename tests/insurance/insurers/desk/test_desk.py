"""The insurer's desk: what it reads through grants, how it lists, compares and exports, and what it never shows."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.dossier.headline import Headline, headline_of
from insurance.dossier.redaction.redact import redacted
from insurance.insurers.desk.applicants import applicants, snapshots
from insurance.insurers.grants.actions import create_grant, revoke_grant
from insurance.insurers.grants.models import GrantAccess
from insurance.models import DossierVersion, PublicSeal
from portal.access.models import Grant
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from tests.cast import Cast
from tests.factories import make_copy, make_version
from tests.insurance.dossier.example import example
from tests.portal.api.program import Program, new_token

DESK = "/o/mutuelle-ponant/dossiers/"
EXPECTED = "43210.00"


def snapshot(expected: str = EXPECTED, **changes: Any) -> dict[str, Any]:
    """The example with an average year of its own, which no other figure of it equals."""
    made: dict[str, Any] = dict(example())
    made["losses"]["today"]["expected"] = expected
    return {**made, **changes}


def share(
    cast: Cast, business: Business | None = None, *, frozen: Any = None, old: bool = False, **fields: Any
) -> Grant:
    """A version of that snapshot, opened to the insurer; `old`: from before headlines were kept."""
    business = business or cast.bakery
    frozen = frozen or snapshot()
    version = make_version(
        business,
        f"{business.slug} {frozen['losses'] and frozen['losses']['today']['expected']}".encode(),
        snapshot=json.dumps(frozen),
        headline=None if old else headline_of(frozen),
    )
    owner = "ines" if business == cast.bakery else "yann"
    terms = {"expires_at": timezone.now() + timedelta(days=20), "max_downloads": 3, "organisation": cast.insurer}
    with business_context(write=[business]):
        return create_grant(
            actor=cast.actor(owner, business), business=business, version_number=version.number, **{**terms, **fields}
        )[0]


def outcomes(business: Business) -> list[str]:
    with business_context(read=[business]):
        return list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def nora(signed_in: Any) -> Client:
    client: Client = signed_in("nora", "en")
    return client


def names(page: Any) -> list[str]:
    return [line.name for line in page.context["lines"]]


def test_the_desk_shows_the_frozen_headline_and_new_ones_first(cast: Cast, nora: Client) -> None:
    looked_at, fresh = share(cast, cast.neighbour), share(cast)
    nora.get(f"{DESK}{looked_at.public_id}/")
    Grant.objects.filter(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=9))
    page = nora.get(DESK)
    assert names(page) == ["Le Fournil des Lices", "Cycles Rivoal"]
    assert [line.new for line in page.context["lines"]] == [True, False]
    assert "€43,200" in page.content.decode()
    assert (page.context["live"], page.context["new"]) == (2, 1)


def test_a_revoked_grant_takes_its_figures_away_at_the_next_request(cast: Cast, nora: Client) -> None:
    grant = share(cast)
    other = share(cast, cast.neighbour, frozen=snapshot("99.00"))
    where = (DESK, f"{DESK}{grant.public_id}/", f"{DESK}compare/?d={grant.public_id}&d={other.public_id}")
    export = f"{DESK}export/?show=all"
    for address in where:
        assert "43,200" in nora.get(address).content.decode(), address
    assert EXPECTED in nora.get(export).content.decode()
    with business_context(write=[cast.bakery]):
        revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
    for address in (*where, f"{DESK}?show=all", f"{DESK}?show=ended", export):
        page = nora.get(address)
        assert page.status_code == 200
        assert "43,2" not in page.content.decode() and EXPECTED not in page.content.decode(), address
    ended = nora.get(f"{DESK}?show=ended").content.decode()
    assert "Le Fournil des Lices" in ended and "Ended: withdrawn" in ended
    assert "10.71C" not in nora.get(where[1]).content.decode()
    assert nora.post(f"{where[1]}data/").status_code == 410
    api = Program(new_token(cast, "nora"))
    (item,) = api.get("/organisations/mutuelle-ponant/dossiers?open=false").json()["items"]
    assert (item["headline"], item["why_closed"]) == (None, "revoked")


def test_so_does_one_that_ran_out(cast: Cast, nora: Client) -> None:
    grant = share(cast)
    Grant.objects.filter(pk=grant.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    page = nora.get(f"{DESK}?show=all").content.decode()
    assert "Ended: past its date" in page and "43,2" not in page


def test_used_up_downloads_end_downloading_and_not_reading_or_asking(cast: Cast, nora: Client) -> None:
    grant, other = share(cast), share(cast, cast.neighbour, frozen=snapshot("99.00"))
    Grant.objects.filter(pk=grant.pk).update(downloads=3)
    row = nora.get(DESK).content.decode()
    assert "43,200" in row and "no download left" in row and "Ended" not in row.split("<tbody>")[1]
    assert "43,200" in nora.get(f"{DESK}compare/?d={grant.public_id}&d={other.public_id}").content.decode()
    page = nora.get(f"{DESK}{grant.public_id}/").content.decode()
    assert "43,200" in page and "/questions/" in page and "Your downloads are used up" in page
    assert "/download/" not in page and "/data/" not in page
    for what in ("download/", "data/"):
        refused = nora.post(f"{DESK}{grant.public_id}/{what}")
        assert refused.status_code == 410 and "No download is left" in refused.content.decode(), what
    assert outcomes(cast.bakery) == ["seen", "viewed", "used_up"], "once an hour for one reason"
    api = Program(new_token(cast, "nora"))
    (item,) = api.get("/organisations/mutuelle-ponant/dossiers?open=false").json()["items"]
    assert (item["open"], item["why_closed"], item["headline"]["losses"]["expected_eur"]) == (
        False,
        "used_up",
        EXPECTED,
    )


def test_and_one_whose_version_was_declared_void(cast: Cast, nora: Client) -> None:
    share(cast)
    PublicSeal.objects.update(state="revoked")
    page = nora.get(f"{DESK}?show=all").content.decode()
    assert "Ended: declared void" in page and "43,2" not in page


def test_no_other_version_of_the_business_is_read(cast: Cast, nora: Client) -> None:
    """The context opens the whole business; the exact pair is what keeps the rest shut."""
    make_version(
        cast.bakery, b"older", snapshot=json.dumps(snapshot("777.00")), headline=headline_of(snapshot("777.00"))
    )
    grant = share(cast)
    make_version(
        cast.bakery, b"newer", snapshot=json.dumps(snapshot("888.00")), headline=headline_of(snapshot("888.00"))
    )
    share(cast, cast.neighbour)  # number 1: the same number as the bakery's hidden first version
    found = applicants(cast.insurer, timezone.now())
    shown = {(one.name, one.version): one.headline["losses"]["expected_eur"] for one in found}  # type: ignore[index]
    assert shown == {("Le Fournil des Lices", "D-002"): EXPECTED, ("Cycles Rivoal", "D-001"): EXPECTED}
    assert all("777.00" not in json.dumps(text) for text in snapshots(found).values())
    pages = [nora.get(address).content.decode() for address in (DESK, f"{DESK}{grant.public_id}/", f"{DESK}export/")]
    for page in pages:
        assert re.search(r"€7[78]\d(?!,)|€8[89]\d(?!,)|777\.00|888\.00", page) is None


def test_an_ended_grant_lends_nothing_to_a_live_one_of_the_same_business(cast: Cast) -> None:
    first = share(cast, frozen=snapshot("777.00"))
    share(cast)
    Grant.objects.filter(pk=first.pk).update(revoked_at=timezone.now())
    found = applicants(cast.insurer, timezone.now())
    assert [one.headline and one.headline["version"] for one in found][1] is None
    assert "777.00" not in json.dumps([one.headline for one in found])
    assert list(snapshots(found)) == [found[0].grant.pk]


def test_another_insurer_sees_none(cast: Cast, client: Client) -> None:
    grant = share(cast)
    second = share(cast, cast.neighbour)
    other = Organisation.objects.create(kind="insurer", slug="other", name="Other")
    other.memberships.create(user=cast.nora, role="underwriter")
    client.force_login(cast.nora)
    assert applicants(other, timezone.now()) == []
    assert "Fournil" not in client.get("/o/other/dossiers/?show=all").content.decode()
    assert "Fournil" not in client.get("/o/other/dossiers/export/?show=all").content.decode()
    missing = f"/o/other/dossiers/{'0' * 8}-0000-4000-8000-{'0' * 12}/"
    for address in (f"/o/other/dossiers/{grant.public_id}/", missing):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}data/").status_code == 404
    both = f"/o/other/dossiers/compare/?d={grant.public_id}&d={second.public_id}"
    assert client.get(both).status_code == 404
    assert outcomes(cast.bakery) == []


def test_a_foreign_one_among_the_compared_makes_the_whole_page_missing(cast: Cast, nora: Client) -> None:
    other = Organisation.objects.create(kind="insurer", slug="other", name="Other")
    mine, also, theirs = share(cast), share(cast), share(cast, cast.neighbour, organisation=other)
    assert nora.get(f"{DESK}compare/?d={mine.public_id}&d={also.public_id}").status_code == 200
    for odd in (theirs.public_id, "00000000-0000-4000-8000-000000000000", "1", "%00"):
        answer = nora.get(f"{DESK}compare/?d={mine.public_id}&d={also.public_id}&d={odd}")
        assert answer.status_code == 404 and "Fournil" not in answer.content.decode()
    assert outcomes(cast.neighbour) == []


@pytest.mark.parametrize("count", [0, 1, 7])
def test_fewer_than_two_or_more_than_six_are_not_compared(cast: Cast, nora: Client, count: int) -> None:
    ids = "&".join(f"d=00000000-0000-4000-8000-00000000000{n}" for n in range(count))
    answer = nora.get(f"{DESK}compare/?{ids}", follow=True)
    assert "Tick 2 to 6 dossiers to compare." in answer.content.decode()


def test_the_same_one_twice_is_one(cast: Cast, nora: Client) -> None:
    grant = share(cast)
    assert nora.get(f"{DESK}compare/?d={grant.public_id}&d={grant.public_id}").status_code == 302


def test_applicants_stand_side_by_side_with_their_parts_and_what_is_unknown(cast: Cast, nora: Client) -> None:
    bare = snapshot(sections=["summary", "company", "verification"], losses=None)
    bare = {
        name: value for name, value in bare.items() if name in {"format", "version", "sections", "company", "losses"}
    }
    left, right = share(cast), share(cast, cast.neighbour, frozen=bare)
    page = nora.get(f"{DESK}compare/?d={left.public_id}&d={right.public_id}")
    rows = {(group.code, row.label): row for group in page.context["groups"] for row in group.rows}
    year = rows["losses", "Average year"]
    assert (year.cells[0].text, year.cells[1].text, year.cells[1].missing) == ("€43,200", None, True)
    assert year.differs and not rows["company", "Region"].differs
    text = page.content.decode()
    assert "Part: what the risks cost" in text and "not in this dossier" in text and "unknown" in text
    apart = nora.get(f"{DESK}compare/?d={left.public_id}&d={right.public_id}&only=differences")
    kept = [row for group in apart.context["groups"] for row in group.rows]
    assert kept and all(row.differs for row in kept)


def test_a_withheld_figure_is_not_called_unknown(cast: Cast, nora: Client) -> None:
    frozen: Any = redacted(snapshot(), ["company.turnover", "answers.answers:mfa_admin"])  # type: ignore[arg-type]
    red = next(line for line in frozen["answers"]["red_lines"] if line["state"] == "withheld")
    left, right = share(cast, frozen=frozen), share(cast, cast.neighbour)
    page = nora.get(f"{DESK}compare/?d={left.public_id}&d={right.public_id}")
    rows = {row.label: row for group in page.context["groups"] for row in group.rows}
    assert rows["Turnover"].cells[0].withheld and rows[red["text"]["en"]].cells[0].withheld
    assert rows["Turnover"].differs and rows["Turnover"].cells[1].text == "€780,000"
    assert "Some facts are withheld from you" in nora.get(f"{DESK}{left.public_id}/").content.decode()


def test_figures_that_were_not_calculated_alike_say_so(cast: Cast, nora: Client) -> None:
    other = snapshot()
    other["losses"] |= {"model": "another", "years": 5000}
    left, right = share(cast), share(cast, cast.neighbour, frozen=other)
    address = f"{DESK}compare/?d={left.public_id}&d={right.public_id}"
    text = nora.get(address).content.decode()
    assert "with different versions of the model" in text and "over different numbers of years" in text
    assert "model another, 5,000 years" in text
    third = share(cast)
    alike = nora.get(f"{DESK}compare/?d={left.public_id}&d={third.public_id}").content.decode()
    assert "not calculated alike" not in alike


def test_what_changed_is_told_only_between_two_that_are_open(cast: Cast, nora: Client) -> None:
    first, second = share(cast, frozen=snapshot("20000.00")), share(cast)
    page = nora.get(f"{DESK}{second.public_id}/")
    changes = {row.label: [cell.text for cell in row.cells] for row in page.context["changes"]}
    assert changes["Average year"] == ["€20,000", "€43,200"]
    assert "Region" not in changes
    assert nora.get(f"{DESK}{first.public_id}/").context["before"] is None
    Grant.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    page = nora.get(f"{DESK}{second.public_id}/")
    assert page.context["before"] is None and "20,000" not in page.content.decode()


def test_the_business_sees_each_look_once_a_sitting(cast: Cast, nora: Client) -> None:
    grant, other = share(cast), share(cast, cast.neighbour)
    for _ in range(3):
        nora.get(f"{DESK}{grant.public_id}/")
    nora.get(DESK)
    assert (outcomes(cast.bakery), outcomes(cast.neighbour)) == (["viewed"], ["seen"])
    nora.get(f"{DESK}compare/?d={grant.public_id}&d={other.public_id}")
    assert (outcomes(cast.bakery), outcomes(cast.neighbour)) == (["viewed"], ["seen", "viewed"])
    with business_context(read=[cast.bakery]):
        entry = Entry.objects.get(verb="grant.opened")
        assert "Nora Salaün, Mutuelle du Ponant" in str(entry.changes)
    grant.refresh_from_db()
    assert grant.downloads == 0


def test_one_applicant_is_read_once(cast: Cast, nora: Client) -> None:
    older, newer = share(cast), share(cast, frozen=snapshot("77.00"))
    nora.get(f"{DESK}{newer.public_id}/")
    with CaptureQueriesContext(connection) as queries:
        page = nora.get(f"{DESK}{newer.public_id}/")
    assert page.context["before"].grant == older
    headlines = [query for query in queries.captured_queries if '"headline" FROM' in query["sql"]]
    assert len(headlines) == 1


def test_an_account_is_led_to_asking_to_pass_on_where_the_owner_offered_it(cast: Cast, nora: Client) -> None:
    offered, not_offered = share(cast, may_pass_on=True), share(cast, cast.neighbour)
    page = nora.get(f"{DESK}{offered.public_id}/").content.decode()
    (where,) = re.findall(r'href="([^"]*/pass-on/)"', page)
    assert nora.get(where).status_code == 200
    assert "/pass-on/" not in nora.get(f"{DESK}{not_offered.public_id}/").content.decode()
    Grant.objects.filter(pk=offered.pk).update(expires_at=timezone.now())
    assert "/pass-on/" not in nora.get(f"{DESK}{offered.public_id}/").content.decode()


def test_data_count_as_a_download_and_a_list_that_is_not_there_does_not(cast: Cast, nora: Client) -> None:
    frozen = snapshot()
    frozen["claims"]["claims"][0]["row"]["description"] = "=HYPERLINK(1)"
    grant = share(cast, frozen=frozen)
    where = f"{DESK}{grant.public_id}/data/"
    whole = nora.post(where, {"list": "json"})
    assert json.loads(whole.content) == frozen
    assert whole["Content-Disposition"] == 'attachment; filename="rempart-demo-D-001.json"'
    table = nora.post(where, {"list": "claims"})
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert rows[0]["description"] == "'=HYPERLINK(1)"
    assert nora.post(where, {"list": "company"}).status_code == 404
    assert nora.get(where).status_code == 405
    grant.refresh_from_db()
    assert grant.downloads == 2 and outcomes(cast.bakery) == ["downloaded"] * 2
    bare = share(cast, cast.neighbour, frozen=snapshot(claims=None))
    assert nora.post(f"{DESK}{bare.public_id}/data/", {"list": "claims"}).status_code == 404
    assert outcomes(cast.neighbour) == []


def test_too_many_dossiers_in_a_day_is_not_called_ended(
    cast: Cast, nora: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("insurance.insurers.room.actions.MOST_DOSSIERS_A_DAY", 1)
    first, second = share(cast), share(cast, cast.neighbour)
    assert nora.post(f"{DESK}{first.public_id}/data/").status_code == 200
    refused = nora.post(f"{DESK}{second.public_id}/data/")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")


def test_the_fingerprints_are_those_of_the_readers_own_copy(cast: Cast, nora: Client) -> None:
    grant, api = share(cast), Program(new_token(cast, "nora"))
    where = f"/organisations/mutuelle-ponant/dossiers/{grant.public_id}"
    original = PublicSeal.objects.get().bundle_sha256
    page = nora.get(f"{DESK}{grant.public_id}/").content.decode()
    assert original not in page and "Your copy is being prepared" in page
    said = api.get(where).json()
    assert (said["copy_bundle_sha256"], said["copy_pdf_sha256"]) == (None, None)
    copy = make_copy(grant)
    page = nora.get(f"{DESK}{grant.public_id}/").content.decode()
    assert copy.bundle_sha256 in page and original not in page and "being prepared" not in page
    said = api.get(where).json()
    assert (said["copy_bundle_sha256"], said["bundle_sha256"]) == (copy.bundle_sha256, original)
    assert hashlib.sha256(api.get(f"{where}/bundle").content).hexdigest() == said["copy_bundle_sha256"]
    Grant.objects.filter(pk=grant.pk).update(revoked_at=timezone.now())
    assert api.get(where).json()["copy_bundle_sha256"] is None


def test_an_older_version_is_read_as_if_its_headline_had_been_kept(cast: Cast) -> None:
    share(cast, old=True)
    share(cast, cast.neighbour)
    old, new = sorted(applicants(cast.insurer, timezone.now()), key=lambda one: one.name == "Cycles Rivoal")
    assert old.headline == new.headline


def test_filters_hold_together_and_the_unknown_matches_no_bound(cast: Cast, nora: Client) -> None:
    sought = snapshot()
    group = sought["answers"]["groups"][0]
    group["answers"].append({**group["answers"][0], "code": "lines", "state": "known", "value": ["cyber"]})
    for line in sought["answers"]["lines"]:
        line["points"] = 55
    sought["answers"]["red_lines"][0]["state"] = "crossed"
    share(cast, frozen=sought)
    bare = snapshot(sections=["summary", "verification"])
    share(cast, cast.neighbour, frozen=bare, expires_at=timezone.now() + timedelta(days=2))
    bakery, bikes = "Le Fournil des Lices", "Cycles Rivoal"

    def found(query: str) -> set[str]:
        return set(names(nora.get(f"{DESK}?{query}")))

    assert found("") == {bakery, bikes}
    assert found("q=fournil") == found("line=cyber") == found("region=Bretagne") == found("activity=10.71C") == {bakery}
    assert found("red=crossed") == found("least=40") == found("loss=20-100k") == {bakery}
    assert found("least=60") == found("line=liability") == found("loss=0-5k") == found("show=superseded") == set()
    assert found("loss=unknown") == found("red=unknown") == found("show=soon") == {bikes}
    assert found("q=FOURNIL&least=40&red=crossed&loss=20-100k&line=cyber") == {bakery}
    assert found("least=1&loss=x&show=x&line=x&red=x") == {bakery, bikes}, "what does not exist is ignored"
    api = Program(new_token(cast, "nora"))
    where = "/organisations/mutuelle-ponant/dossiers"
    for query in ("q=fournil", "line=cyber", "region=Bretagne", "activity=10.71C", "red=crossed", "least=40"):
        assert [item["business"] for item in api.get(f"{where}?{query}").json()["items"]] == [bakery], query
    assert api.get(f"{where}?new=false").json()["total"] == 0
    assert api.get(f"{where}?least=41").status_code == 422


def test_sorting_is_by_what_is_listed_and_puts_the_unknown_last_either_way(cast: Cast, nora: Client) -> None:
    third = Business.objects.create(slug="third", name="Ébénisterie du Port")
    with business_context(write=[third]):
        third.memberships.create(user=cast.yann, role="owner")
    share(cast, frozen=snapshot("500.00"))
    share(cast, cast.neighbour, frozen=snapshot("900.00"))
    share(cast, third, frozen=snapshot(sections=[]))
    bakery, bikes, wood = "Le Fournil des Lices", "Cycles Rivoal", "Ébénisterie du Port"
    order = {
        "expected": [bakery, bikes, wood],
        "-expected": [bikes, bakery, wood],
        "business": [bikes, wood, bakery],
        "-business": [bakery, wood, bikes],
    }
    for key, expected in order.items():
        assert names(nora.get(f"{DESK}?sort={key}")) == expected, key
    plain = names(nora.get(DESK))
    for odd in ("business__memberships__user__password", "-grant.code_sha256", "pk", "sought", "?"):
        assert names(nora.get(f"{DESK}?sort={odd}")) == plain, odd


def test_a_newer_version_that_is_open_too_is_said(cast: Cast, nora: Client) -> None:
    first, second = share(cast), share(cast, frozen=snapshot("900.00"))
    lines = {line.version: line for line in nora.get(DESK).context["lines"]}
    assert (lines["D-001"].newer, lines["D-002"].newer) == ("D-002", None)
    assert [line.version for line in nora.get(f"{DESK}?show=superseded").context["lines"]] == ["D-001"]
    Grant.objects.filter(pk=second.pk).update(revoked_at=timezone.now())
    assert nora.get(DESK).context["lines"][0].newer is None
    assert first.public_id == nora.get(DESK).context["lines"][0].id


def test_the_export_is_guarded_against_formulas(cast: Cast, nora: Client) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(name="=cmd|' /C calc'!A0")
    frozen = snapshot()
    frozen["company"]["activity"] = "@SUM(1)"
    share(cast, frozen=frozen)
    text = nora.get(f"{DESK}export/").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Business"], row["Activity"]) == ("'=cmd|' /C calc'!A0", "'@SUM(1)")
    assert (row["Average year"], row["Red lines crossed"].isdigit()) == (EXPECTED, True)
    nora.get(f"{DESK}export/")
    with business_context(read=[cast.bakery]):
        assert list(GrantAccess.objects.values_list("outcome", flat=True)) == ["listed"], "the business sees it, once"


def test_nothing_people_typed_is_markup(cast: Cast, nora: Client) -> None:
    odd = "<script>alert(1)</script>"
    Business.objects.filter(pk=cast.bakery.pk).update(name=odd)
    frozen = snapshot()
    frozen["company"] |= {"activity": odd, "region": odd}
    frozen["measures"][0]["title"] = odd
    frozen["losses"]["steps"] = [{"measure": "M-001", "left": "1.00"}]
    grant, other = share(cast, frozen=frozen), share(cast, cast.neighbour)
    compare = f"{DESK}compare/?d={grant.public_id}&d={other.public_id}"
    for address in (DESK, f"{DESK}{grant.public_id}/", compare):
        page = nora.get(address).content.decode()
        assert odd not in page and "&lt;script&gt;" in page, address


def many(cast: Cast, count: int) -> None:
    """So many businesses, each with two versions and a grant to one of them."""
    kept: Headline = headline_of(snapshot())
    new = Business.objects.bulk_create(
        Business(slug=f"b{count}-{n}", name=f"Business {count}-{n}") for n in range(count)
    )
    with business_context(write=new):
        DossierVersion.objects.bulk_create(
            DossierVersion(
                business=business,
                number=number,
                language="fr",
                snapshot="{}",
                snapshot_sha256="0",
                headline=kept,
                pdf_sha256="0",
                bundle_sha256="0",
                bundle_stored_as="",
                bundle_bytes=0,
                pages=1,
                audit_length=0,
                audit_head="",
                frozen_at=timezone.now(),
            )
            for business in new
            for number in (1, 2)
        )
    PublicSeal.objects.bulk_create(
        PublicSeal(
            token=f"{business.slug}",
            business=business,
            number=2,
            pdf_sha256="0",
            bundle_sha256="0",
            frozen_at=timezone.now(),
            state_since=timezone.now(),
        )
        for business in new
    )
    Grant.objects.bulk_create(
        Grant(
            business=business,
            organisation=cast.insurer,
            version_number=2,
            expires_at=timezone.now() + timedelta(days=10),
        )
        for business in new
    )


def test_a_thousand_grants_cost_as_many_queries_as_three(cast: Cast, nora: Client) -> None:
    many(cast, 3)
    nora.get(DESK)
    with CaptureQueriesContext(
        connection,
    ) as few:
        nora.get(f"{DESK}?sort=-expected")
    many(cast, 1000)
    with CaptureQueriesContext(connection) as lots:
        page = nora.get(f"{DESK}?sort=-expected")
    assert page.context["page"].total == 1003
    told = len(few) + 1  # that their figures were seen is one statement more, the first time in a day
    assert len(lots) == told, [query["sql"][:120] for query in lots.captured_queries]
    with CaptureQueriesContext(connection) as again:
        nora.get(f"{DESK}?sort=-expected")
    assert len(again) == len(few)
    with CaptureQueriesContext(connection) as api:
        answer = Program(new_token(cast, "nora")).get("/organisations/mutuelle-ponant/dossiers?limit=100")
    assert answer.json()["total"] == 1003 and len(api) < 40
