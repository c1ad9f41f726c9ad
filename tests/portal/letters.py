"""Opens queued mail in tests."""

import json
import re
from dataclasses import dataclass

from django.conf import settings

from portal.accounts.boxes import box
from portal.notifications.models import OutgoingMail


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    body: str
    language: str

    @property
    def links(self) -> list[str]:
        return re.findall(r"https?://\S+", self.body)

    @property
    def path(self) -> str:
        """The first link that leads somewhere, without the site's address."""
        found = [link.removeprefix(settings.SITE_URL) for link in self.links if link.rstrip("/") != settings.SITE_URL]
        return found[0]


def letters(to: str = "") -> list[Letter]:
    """All queued mail, the oldest first; of one address if given."""
    rows = OutgoingMail.objects.order_by("pk")
    found = []
    for row in rows.filter(to=to) if to else rows:
        content = json.loads(box("mail.1").decrypt(bytes(row.sealed)))
        found.append(Letter(row.to, content["subject"], content["body"], row.language))
    return found


def last_letter(to: str) -> Letter:
    return letters(to)[-1]
