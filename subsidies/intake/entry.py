"""The menu entry of those who keep the catalogue."""

from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.evidence.reconcile import add_common_holder
from portal.registry import DeskLine, MenuEntry
from subsidies.curation.waiting import add_waiting
from subsidies.intake import retention, storage
from subsidies.intake.queries import to_decide, waiting_files

registry.add_desk_line(DeskLine("intakes", "catalogue.edit", to_decide, order=30))
add_waiting(waiting_files)
add_common_holder(retention.names, storage.every_name)
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
