"""The portfolio for a chamber's programs: what its page shows, and no more."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Query
from pydantic import Field

from portal.advisers.queries import Client, portfolio
from portal.api.operations import ORGANISATION, ApiRequest, ApiRouter
from portal.api.paging import Paging, listed
from portal.api.schema import Out
from portal.ui.text import one_line

router = ApiRouter(tag="Portfolio", under=ORGANISATION)


class ClientOut(Out):
    business: str = Field(description="Its address on this site")
    name: str
    scope: str
    sections: list[str]
    mandate_ends_on: date
    figures: dict[str, Any] = Field(description="Those of the parts that the mandate opens")
    updated_at: datetime | None


class ClientPage(Out):
    items: list[ClientOut]
    total: int
    page: int
    limit: int


class ClientQuery(Paging):
    q: str = Field("", max_length=80, description="In the name")


@router.read("/clients", "portfolio.view", ClientPage, name="api-clients")
def clients(request: ApiRequest, wanted: Query[ClientQuery]) -> dict[str, Any]:
    """The businesses under a live mandate, with the figures of their summaries, by name

    A withdrawn mandate is gone from the next request on. No register is opened.
    """
    found = portfolio(request.organisation, timezone.localdate(), search=one_line(wanted.q))
    return listed(request, found, wanted, _shown)


def _shown(client: Client) -> dict[str, Any]:
    return {
        "business": client.slug,
        "name": client.name,
        "scope": client.mandate.scope,
        "sections": client.mandate.sections,
        "mandate_ends_on": client.mandate.ends_on,
        "figures": client.figures,
        "updated_at": client.updated_at,
    }
