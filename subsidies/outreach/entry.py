"""Where outreach meets the rest: the chamber's menu, the business's history and dashboard."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from portal import registry
from portal.registry import Figure, MenuEntry, Sentence
from portal.tenancy.models import Business
from subsidies.outreach.models import Answer
from subsidies.outreach.results import waiting_in


def _sentence(business: Business, figures: dict[str, Any]) -> str:
    waiting = figures.get("chamber_messages") or 0
    if not waiting:
        return ""
    text = ngettext(
        "%(n)d message of your chamber waits for an answer",
        "%(n)d messages of your chamber wait for an answer",
        waiting,
    ) % {"n": waiting}
    return format_html(
        '<a class="rp-fig" href="{}">{}</a>.', reverse("aid-messages", kwargs={"slug": business.slug}), text
    )


registry.add_menu(
    MenuEntry(
        "outreach",
        _("Who could use what"),
        "outreach",
        "outreach.view",
        icon="coin-euro",
        order=15,
    ),
    MenuEntry("campaigns", _("Messages to clients"), "campaigns", "outreach.view", icon="speakerphone", order=16),
)
# For owners and managers, who answer. No mandate shows it: a chamber must not learn that another one wrote.
registry.add_figure(Figure("chamber_messages", _("Messages of a chamber to answer"), waiting_in, "sharing.view"))
registry.add_sentence(Sentence("chamber-messages", "sharing.view", _sentence, order=75))
registry.add_audit_labels(
    {
        "message.received": _("Your chamber wrote to you"),
        "message.answered": _("Answer to your chamber"),
    },
    {"subject": _("Subject"), "reply": pgettext_lazy("message", "Answer"), "reply_text": _("A word to your adviser")},
    {"reply": dict(Answer.choices)},
)
