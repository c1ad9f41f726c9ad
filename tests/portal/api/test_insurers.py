"""Insurers list and fetch what was shared with them; each content they take is counted and seen by the business."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from insurance.insurers.grants.actions import create_grant, revoke_grant
from insurance.insurers.grants.models import GrantAccess
from insurance.models import GrantCopy, PublicSeal
from portal.access.models import Grant
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation, OrganisationMembership
from tests.cast import Cast
from tests.factories import make_copy, make_version
from tests.insurance.dossier.example import example
from tests.portal.api.program import Program

DOSSIERS = "/organisations/mutuelle-ponant/dossiers"
type MakeProgram = Callable[..., Program]


def share(cast: Cast, business: Business | None = None, **fields: Any) -> Grant:
    business = business or cast.bakery
    version = make_version(business, f"bundle of {business.slug}".encode(), **fields.pop("version", {}))
    owner = "ines" if business == cast.bakery else "yann"
    values = {"expires_at": timezone.now() + timedelta(days=3), "max_downloads": 3, "organisation": cast.insurer}
    with business_context(write=[business]):
        grant = create_grant(
            actor=cast.actor(owner, business),
            business=business,
            version_number=version.number,
            **{**values, **fields},
        )[0]
    make_copy(grant, f"bundle of {business.slug}".encode())
    return grant


def outcomes(business: Business) -> list[str]:
    with business_context(read=[business]):
        return list(GrantAccess.objects.order_by("pk").values_list("outcome", flat=True))


def test_the_list_holds_what_was_shared_with_this_insurer_alone(cast: Cast, program: MakeProgram) -> None:
    other = Organisation.objects.create(kind="insurer", slug="autre", name="Autre")
    mine, theirs = share(cast), share(cast, cast.neighbour, organisation=other)
    nora = program("nora")
    items = nora.get(DOSSIERS).json()["items"]
    assert [item["id"] for item in items] == [str(mine.public_id)]
    assert (items[0]["version"], items[0]["open"], items[0]["downloads_left"]) == ("D-001", True, 3)
    assert nora.get(f"{DOSSIERS}/{mine.public_id}").json() == items[0]
    assert outcomes(cast.bakery) == ["listed", "viewed"], "a headline that was read leaves a trace, once in a sitting"
    for what in ("", "/bundle", "/data.json", "/data.csv"):
        assert nora.get(f"{DOSSIERS}/{theirs.public_id}{what}").status_code == 404
    assert outcomes(cast.neighbour) == []


def test_the_bundle_is_the_sealed_bytes_and_counts(cast: Cast, program: MakeProgram) -> None:
    grant, nora = share(cast), program("nora")
    answer = nora.get(f"{DOSSIERS}/{grant.public_id}/bundle")
    assert (answer.status_code, answer.content) == (200, b"bundle of demo")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="rempart-demo-D-001.zip"'
    assert nora.get(f"{DOSSIERS}/{grant.public_id}").json()["downloads_left"] == 2
    assert outcomes(cast.bakery) == ["downloaded", "viewed"]


def test_what_the_reader_has_already_is_not_counted_again(cast: Cast, program: MakeProgram) -> None:
    grant, nora = share(cast), program("nora")
    where = f"{DOSSIERS}/{grant.public_id}/bundle"
    tag = nora.get(where)["ETag"]
    again = nora.get(where, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert outcomes(cast.bakery) == ["downloaded"]
    PublicSeal.objects.update(state="revoked")
    assert nora.get(where, if_none_match=tag).status_code == 410, "declared void"
    PublicSeal.objects.update(state="valid")
    with business_context(write=[cast.bakery]):
        revoke_grant(actor=cast.actor("ines"), business=cast.bakery, public_id=grant.public_id)
    assert nora.get(where, if_none_match=tag).status_code == 410


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "expired"),
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"downloads": 3}, "used_up"),
    ],
)
def test_an_ended_grant_says_why_and_the_attempt_is_written_down(
    cast: Cast, program: MakeProgram, fields: Any, why: str
) -> None:
    grant, nora = share(cast), program("nora")
    Grant.objects.filter(pk=grant.pk).update(**fields)
    for what in ("bundle", "data.json", "data.csv"):
        answer = nora.get(f"{DOSSIERS}/{grant.public_id}/{what}")
        assert (answer.status_code, answer.json()["reason"]) == (410, why)
        assert answer["Content-Type"] == "application/problem+json"
    assert outcomes(cast.bakery) == [why], "once an hour for one reason"
    assert nora.get(f"{DOSSIERS}?open=true").json()["items"] == []
    assert nora.get(f"{DOSSIERS}?open=false").json()["items"][0]["why_closed"] == why


def test_the_data_is_the_frozen_json_and_its_lists_are_csv(cast: Cast, program: MakeProgram) -> None:
    snapshot: dict[str, Any] = json.loads(json.dumps(example()))
    snapshot["register"]["risks"][0]["title"] = "=HYPERLINK(1)"
    text = json.dumps(snapshot, ensure_ascii=False)
    grant, nora = share(cast, version={"snapshot": text}, max_downloads=9), program("nora")
    data = nora.get(f"{DOSSIERS}/{grant.public_id}/data.json")
    assert (data.content.decode(), data["Content-Type"]) == (text, "application/json")
    table = nora.get(f"{DOSSIERS}/{grant.public_id}/data.csv")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["reference"] for row in rows] == [risk["reference"] for risk in snapshot["register"]["risks"]]
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert set(rows[0]) >= {"category", "current.level", "measures"}
    lists = {**snapshot, "claims": snapshot["claims"]["claims"]}
    lists["answers"] = [answer for group in snapshot["answers"]["groups"] for answer in group["answers"]]
    for name in ("measures", "services", "policies", "claims", "answers"):
        found = nora.get(f"{DOSSIERS}/{grant.public_id}/data.csv?list={name}")
        lines = list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert len(lines) == len(lists[name]), name
    assert nora.get(f"{DOSSIERS}/{grant.public_id}/data.csv?list=company").status_code == 422
    assert outcomes(cast.bakery) == ["downloaded"] * 7


def test_a_list_that_the_dossier_does_not_hold_is_missing_and_uncounted(cast: Cast, program: MakeProgram) -> None:
    grant, nora = share(cast, version={"snapshot": '{"version":{"language":"fr"}}'}), program("nora")
    assert nora.get(f"{DOSSIERS}/{grant.public_id}/data.csv").status_code == 404
    assert outcomes(cast.bakery) == []


def test_a_damaged_bundle_is_never_handed_out(cast: Cast, program: MakeProgram) -> None:
    grant, nora = share(cast), program("nora")
    with business_context(read=[cast.bakery]):
        stored = GrantCopy.objects.for_business(cast.bakery).get().bundle_stored_as
    with default_storage.open(stored, "wb") as file:
        file.write(b"other")
    answer = nora.get(f"{DOSSIERS}/{grant.public_id}/bundle")
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert nora.get(f"{DOSSIERS}/{grant.public_id}").json()["downloads"] == 0


def test_a_chambers_token_reads_no_dossier(cast: Cast, program: MakeProgram) -> None:
    share(cast, organisation=cast.chamber)
    assert program("claire").get("/organisations/chambre-metiers/dossiers").status_code == 403


def test_an_underwriter_who_left_downloads_nothing(cast: Cast, program: MakeProgram) -> None:
    grant, nora = share(cast), program("nora")
    OrganisationMembership.objects.filter(user=cast.nora).delete()
    assert nora.get(f"{DOSSIERS}/{grant.public_id}/bundle").status_code == 401


def test_anybody_learns_by_its_hash_whether_a_dossier_stands(cast: Cast) -> None:
    version = make_version(cast.bakery, b"sealed")
    PublicSeal.objects.update(pdf_sha256="a" * 64)
    anybody = Program(None)
    said = anybody.get(f"/verifications/{version.bundle_sha256}")
    assert (said.json()["state"], said.json()["file"]) == ("valid", "bundle")
    assert anybody.get(f"/verifications/{'a' * 64}").json()["file"] == "pdf"
    for state in ("superseded", "revoked"):
        PublicSeal.objects.update(state=state)
        assert anybody.get(f"/verifications/{'a' * 64}").json()["state"] == state
    assert "Fournil" not in said.content.decode() and "demo" not in said.content.decode()


@pytest.mark.django_db
def test_other_hashes_are_unknown_and_other_texts_refused() -> None:
    anybody = Program(None)
    answer = anybody.get(f"/verifications/{'0' * 64}")
    assert (answer.status_code, answer.json()["state"], answer.json()["frozen_at"]) == (200, "unknown", None)
    for text in ("x", "A" * 64, "0" * 65, "0" * 63 + "%0A"):
        assert anybody.get(f"/verifications/{text}").status_code in {404, 422}
