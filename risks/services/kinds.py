"""The kinds of services as a small business meets them, grouped as on the page where one ticks what one uses."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from risks.services.models import ServiceKind


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    kinds: tuple[ServiceKind, ...]


GROUPS = (
    Group(
        _("To sell"),
        (
            ServiceKind.SHOP,
            ServiceKind.MARKETPLACE,
            ServiceKind.BOOKING,
            ServiceKind.PAYMENT,
            ServiceKind.TILL,
            ServiceKind.WEBSITE,
            ServiceKind.SOCIAL,
            ServiceKind.DELIVERY,
        ),
    ),
    Group(
        _("To work"),
        (
            ServiceKind.EMAIL,
            ServiceKind.TELEPHONE,
            ServiceKind.CRM,
            ServiceKind.STOCK,
            ServiceKind.ACCOUNTING,
            ServiceKind.BANK,
            ServiceKind.STORAGE,
        ),
    ),
    Group(_("Underneath all of it"), (ServiceKind.INTERNET, ServiceKind.HOSTING)),
)
OFFERED = tuple(kind for group in GROUPS for kind in group.kinds)  # all but "other", which needs a name

HINTS: dict[str, Any] = {
    ServiceKind.SHOP: _("Your own shop on the web"),
    ServiceKind.MARKETPLACE: _("A site of others where you sell"),
    ServiceKind.BOOKING: _("Tables, rooms, appointments"),
    ServiceKind.PAYMENT: _("Card terminal, payment page"),
    ServiceKind.TILL: _("Till software, tablet till"),
    ServiceKind.WEBSITE: _("Opening hours, menu, how to find you"),
    ServiceKind.SOCIAL: _("Where customers follow and write to you"),
    ServiceKind.DELIVERY: _("Carrier, courier, delivery site"),
    ServiceKind.EMAIL: _("Orders and suppliers arrive there"),
    ServiceKind.TELEPHONE: _("Landline, mobiles, telephone over Internet"),
    ServiceKind.CRM: _("Customers, quotes, loyalty"),
    ServiceKind.STOCK: _("Stock and orders to suppliers"),
    ServiceKind.ACCOUNTING: _("Invoices, payroll, accounts"),
    ServiceKind.BANK: _("Transfers, wages, cash position"),
    ServiceKind.STORAGE: _("Shared files, photos, backups"),
    ServiceKind.INTERNET: _("The line and the box"),
    ServiceKind.HOSTING: _("Where your site or software runs, domain name"),
}
