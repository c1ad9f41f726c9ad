"""Who reads a dossier version through a grant."""

from dataclasses import dataclass

from portal.access.models import Grant
from portal.access.rules import Actor


@dataclass(frozen=True, slots=True)
class Reader:
    """A recognised reader: the grant they read through, their name, and for an insurer of the platform who acts."""

    grant: Grant
    who: str
    actor: Actor | None = None
