"""What a token is and may do at this moment."""

from datetime import datetime

from portal.api.operations import HOLDER, ApiRequest, ApiRouter
from portal.api.schema import Out
from portal.api.scopes import RIGHTS, may_ever

router = ApiRouter(tag="Token")


class TokenOut(Out):
    name: str
    prefix: str
    person: str
    business: str | None
    organisation: str | None
    scopes: list[str]
    rights: list[str]
    expires_at: datetime


@router.read("/token", HOLDER, TokenOut, name="api-token")
def token(request: ApiRequest) -> dict[str, object]:
    """The token itself: where it works, and the rights that it has now

    `rights` are those of its scopes that its person holds at this moment; a member holds some of them on their own
    rows only.
    """
    found = request.token
    held = sorted(right for scope in found.scopes for right in RIGHTS.get(scope, ()) if may_ever(request.actor, right))
    return {
        "name": found.name,
        "prefix": found.prefix,
        "person": found.person,
        "business": found.member.business.slug if found.member else None,
        "organisation": found.colleague.organisation.slug if found.colleague else None,
        "scopes": found.scopes,
        "rights": held,
        "expires_at": found.expires_at,
    }
