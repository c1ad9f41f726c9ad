"""What the page's frame shows, for base.html. Everything is worked out only when the frame is really drawn, so that
a fragment answered to htmx costs nothing."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language

from portal.tenancy.models import OrganisationRole, Role

STATES = ("todo", "under_way", "done")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side list, or one stone of the wall."""

    code: str
    label: Any
    url: str
    icon: str = ""
    stone: int | None = None
    state: str = "todo"
    active: bool = False
    is_next: bool = False

    @property
    def number(self) -> int | None:
        return self.stone


@dataclass(frozen=True, slots=True)
class Workspace:
    """A business or an organisation that this person may enter."""

    name: str
    url: str
    kind: str = ""
    active: bool = False


class Chrome:
    """The frame of one request's page: `chrome` in templates."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.business = getattr(request, "business", None)
        self.organisation = getattr(request, "organisation", None)
        self.actor = getattr(request, "actor", None)

    @property
    def demo(self) -> bool:
        """Whether the foot says that everything shown is invented (settings.DEMO)."""
        return bool(getattr(settings, "DEMO", False))

    @cached_property
    def name(self) -> str:
        """The business or organisation whose page this is."""
        return str(self.business or self.organisation or "")

    @cached_property
    def entries(self) -> list[Entry]:
        """The registered menu, as far as this person may see it and it leads somewhere."""
        if self.business is None and self.organisation is None:
            return []
        from portal import registry
        from portal.access.rules import can

        target = self.business or self.organisation
        found: list[Entry] = []
        claims: list[tuple[str, str]] = []  # address, code of the entry that is current below it
        for entry in registry.menu():
            url = self._url(entry.route)
            if url and can(self.actor, entry.action, target):
                claims += [(page, entry.code) for page in (url, *map(self._url, entry.covers)) if page]
                found.append(
                    Entry(
                        entry.code, entry.label, url, entry.icon, registry.stone_place(entry.stone), self._state(entry)
                    )
                )
        here = [claim for claim in claims if self.request.path.startswith(claim[0])]
        active = max(here, key=lambda claim: len(claim[0]), default=("", ""))[1]
        ahead = min((e.stone for e in found if e.stone and e.state != "done"), default=None)
        return [
            Entry(
                e.code,
                e.label,
                e.url,
                e.icon,
                e.stone,
                e.state,
                e.code == active,
                e.stone == ahead and ahead is not None,
            )
            for e in found
        ]

    @cached_property
    def stones(self) -> list[Entry]:
        """The links of the chain, in order: the wall."""
        return sorted((e for e in self.entries if e.stone), key=lambda e: e.stone or 0)

    @cached_property
    def first(self) -> list[Entry]:
        """Entries above the chain: where one stands."""
        return [e for e in self.entries if e.code in {"home", "dashboard"}]

    @cached_property
    def incident(self) -> Entry | None:
        return self.by_code("incidents", "incident")

    @cached_property
    def others(self) -> list[Entry]:
        """Always there, outside the chain."""
        return [e for e in self.entries if not e.stone and e not in self.first and e is not self.incident]

    @cached_property
    def done(self) -> int:
        return sum(stone.state == "done" for stone in self.stones)

    @cached_property
    def bottom(self) -> dict[str, Entry | None]:
        """The phone's bar."""
        return {
            "home": self.first[0] if self.first else None,
            "risks": self.by_code("risks", "register"),
            "incident": self.incident,
            "aid": self.by_code("programmes", "aid", "matching"),
        }

    def by_code(self, *codes: str) -> Entry | None:
        return next((e for code in codes for e in self.entries if e.code == code), None)

    @cached_property
    def workspaces(self) -> list[Workspace]:
        """All businesses and organisations of the signed-in person, by name."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        joined = user.memberships.values_list(Value("b"), "business_id", "business__slug", "business__name", "role")
        staffs = user.organisation_memberships.values_list(
            Value("o"), "organisation_id", "organisation__slug", "organisation__name", "role"
        )
        here = ("b", self.business.pk) if self.business else ("o", getattr(self.organisation, "pk", None))
        found = []
        for kind, key, slug, name, role in joined.union(staffs, all=True):  # one query: each page draws this
            if kind == "b":
                url, title = _reverse("dashboard", slug=slug) or f"/b/{slug}/", str(Role(role).label)
            else:
                url, title = f"/o/{slug}/", str(OrganisationRole(role).label)
            found.append(Workspace(name, url, title, (kind, key) == here))
        return sorted(found, key=lambda w: w.name.casefold())

    @cached_property
    def other_language(self) -> dict[str, str]:
        """The language that the switch offers."""
        french = (get_language() or "").startswith("fr")
        return {"code": "en", "name": "English"} if french else {"code": "fr", "name": "Français"}

    @cached_property
    def language_url(self) -> str:
        return _reverse("set-language") or ""

    @cached_property
    def sign_out_url(self) -> str:
        return _reverse("account_logout") or ""

    @cached_property
    def account_url(self) -> str:
        return _reverse("account") or _reverse("account_email") or ""

    def _url(self, route: str) -> str | None:
        if self.business is not None:
            return _reverse(route, slug=self.business.slug)
        return _reverse(route, org=self.organisation.slug) if self.organisation is not None else None

    @cached_property
    def _states(self) -> dict[str, str]:
        """The stones as the business's own writes last left them, in one query; asked anew where nothing is kept."""
        from portal import registry
        from portal.advisers.models import BusinessSummary

        if self.business is None:
            return {}
        figures = BusinessSummary.objects.for_business(self.business).values_list("figures", flat=True).first() or {}
        return figures.get("stones") or registry.stone_states(self.business)

    def _state(self, entry: Any) -> str:
        known = self._states.get(entry.code, "todo") if entry.state is not None else "todo"
        return known if known in STATES else "todo"


def _reverse(route: str, **kwargs: Any) -> str | None:
    try:
        return reverse(route, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"chrome": Chrome(request)}
