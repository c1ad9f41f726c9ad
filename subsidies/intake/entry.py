"""The menu entry of those who keep the catalogue."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.registry import MenuEntry

registry.add_menu(
    MenuEntry(
        "intakes",
        _("Files of programmes"),
        "intakes",
        "catalogue.edit",
        icon="file-import",
        order=32,
        covers=("intake", "intake-send", "intake-feeds", "intake-feed-remove"),
    )
)
