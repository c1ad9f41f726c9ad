"""One question after the other: the short path through all groups, or one group to its end. What somebody puts off
comes back when they start again, not at the next step; the address carries it, so that nothing is kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from insurance.readiness.queries import Overview, open_to
from portal.access.rules import Actor
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import here

SHORT = "short"


@dataclass(frozen=True, slots=True)
class Path:
    """`name`: SHORT, or the code of a group. `later`: codes of questions put off on the way."""

    name: str
    later: tuple[str, ...] = ()

    def still_open(self, actor: Actor, found: Overview) -> list[str]:
        """The codes of what is still to answer on it and this person may see, in its order."""
        codes = found.path
        if self.name != SHORT:
            chosen = next(group for group in found.groups if group.code == self.name)
            codes = found.open_in(chosen)
        return [code for code in codes if open_to(actor, found.found[code].question)]

    def put_off(self, code: str) -> "Path":
        """The same path without this question."""
        return Path(self.name, (*self.later, code))

    def onward(self, request: BusinessRequest, found: Overview) -> str:
        """The address of the next question; at its end, where the path began."""
        waiting = [code for code in self.still_open(request.actor, found) if code not in self.later]
        if waiting:
            return here(request, "readiness-question", code=waiting[0]) + self.query
        if self.name == SHORT:
            return here(request, "readiness")
        return here(request, "readiness-group", code=self.name)

    @property
    def query(self) -> str:
        """What an address carries to stay on it."""
        return "?" + urlencode([("path", self.name), *(("later", code) for code in self.later)])


def path_of(request: BusinessRequest, found: Overview, usual: str = "") -> Path | None:
    """The path that this request is on; None when it names none that this business has."""
    name = request.GET.get("path", usual)
    if name != SHORT and name not in {group.code for group in found.groups}:
        return None
    later = dict.fromkeys(code for code in request.GET.getlist("later") if code in found.found)
    return Path(name, tuple(later))
