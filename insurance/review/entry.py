"""Where the adviser's review meets the rest: the dossier and the history."""

from django.utils.translation import gettext_lazy as _

from insurance.review.queries import review_section, statements_held
from portal import registry
from portal.registry import DossierSection

registry.add_dossier_section(DossierSection("review", _("The adviser’s review"), 85, review_section, statements_held))
registry.add_audit_labels(
    {
        "review.asked": _("Review asked of the chamber"),
        "review.taken_back": _("Question to the chamber taken back"),
        "review.given": _("Review given by the adviser"),
        "review.dropped": _("Review set aside"),
    },
)
