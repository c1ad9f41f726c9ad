"""What curating adds to a chamber's menu."""

from django.utils.translation import pgettext_lazy

from portal import registry
from portal.registry import MenuEntry

registry.add_menu(
    MenuEntry(
        "catalogue",
        pgettext_lazy("menu", "Programmes"),
        "catalogue",
        "catalogue.view",
        icon="coin-euro",
        order=30,
        covers=(
            "catalogue-check",
            "catalogue-new",
            "catalogue-drafts",
            "catalogue-draft",
            "catalogue-draft-edit",
            "catalogue-draft-settle",
            "catalogue-draft-return",
            "catalogue-programme",
            "catalogue-versions",
            "catalogue-suspend",
            "catalogue-close",
        ),
    )
)
