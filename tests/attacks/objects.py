"""A furnished world for attacks: the same things in both businesses, each marked with its own canary."""

from dataclasses import dataclass
from typing import Any

from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast
from tests.factories import (
    make_application,
    make_choice,
    make_claim,
    make_draft,
    make_grant,
    make_inquiry,
    make_insurance_answer,
    make_intake,
    make_measure,
    make_message,
    make_minor_aid,
    make_policy,
    make_programme,
    make_proof,
    make_questionnaire,
    make_questionnaire_answer,
    make_renewal,
    make_request,
    make_risk,
    make_service,
    make_statement,
    make_version,
    make_wanted,
)

CANARY = "CANARY-{slug}"


def canary(business: Business) -> str:
    """A text that must never be seen outside this business."""
    return CANARY.format(slug=business.slug)


@dataclass(frozen=True)
class World:
    cast: Cast
    params: dict[str, dict[str, Any]]  # business slug → URL parameters of rows that exist there


def furnish(cast: Cast) -> World:
    """Every kind of object in both businesses; the neighbour's numbers run higher, so its rows are missing ours."""
    from portal.profile.models import Profile

    programme = make_programme(institution=cast.chamber)
    make_draft(cast.chamber, cast.gwen, programme)
    make_intake(cast.chamber, CANARY.format(slug=cast.chamber.slug))
    questionnaire = make_questionnaire(cast.insurer, "x")
    params = {}
    for business, extra in ((cast.bakery, 0), (cast.neighbour, 2)):
        mark = canary(business)
        for _ in range(extra):
            make_risk(business, mark)
            make_service(business, mark)
            make_measure(business, mark)
            make_proof(business, mark, name=f"{mark}.pdf")
            make_policy(business, insurer=mark)
            make_claim(business, mark)
            make_statement(business, cast.chamber, mark)
            make_request(make_grant(business, make_version(business, mark.encode()), recipient=mark), mark)
            make_application(business, programme, mark=mark, state="abandoned")
            make_minor_aid(business, mark)
            make_message(business, cast.chamber, mark)
            make_inquiry(business, cast.insurer, mark)
        with business_context(write=[business]):
            Profile.objects.get_or_create(business=business)
        risk = make_risk(business, mark, cause=mark)
        make_service(business, mark, provider=mark)
        measure = make_measure(business, mark, risks=(risk,))
        make_choice(business, measure, programme)
        make_proof(business, mark, name=f"{mark}.pdf")
        make_policy(business, insurer=mark)
        make_insurance_answer(business, value=mark, exceptions=mark)
        make_questionnaire_answer(business, questionnaire, mark, exceptions=mark)
        make_claim(business, mark, lessons=mark, site=mark)
        make_wanted(business, note=mark)
        make_statement(business, cast.chamber, mark)
        make_request(make_grant(business, make_version(business, mark.encode()), recipient=mark), mark, reason=mark)
        make_application(business, programme, mark=mark)
        make_minor_aid(business, mark)
        make_message(business, cast.chamber, mark)
        make_inquiry(business, cast.insurer, mark)
        make_renewal(cast.chamber, business, why=mark)
        params[business.slug] = {"number": 1 + extra}
    return World(cast, params)
