"""The sentence for each conflict, in the reader's language: what both sides say, and what to look at."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_noop as _

from portal.ui.format import day
from portal.ui.language import current_language

from .found import Conflict

SENTENCES: dict[str, str] = {
    "all_sizes_but_bound": _("The text says “%(text)s”, but only businesses of %(bounds)s employees pass."),
    "size_without_bound": _("The text says “%(text)s”, but no head-count is asked for."),
    "size_differs": _("The text says “%(text)s” (%(told)s), but the criterion is %(bounds)s employees."),
    "size_differs_by_one": _(
        "The text says “%(text)s” (%(told)s), the criterion is %(bounds)s employees: is the bound itself in or out?"
    ),
    "size_in_condition": _("A condition gives a head-count that the criterion (%(bounds)s) does not: “%(text)s”"),
    "micro_only_not_said": _("The text says “%(text)s”, but others than micro-entrepreneurs pass too."),
    "micro_excluded_not_said": _("The text says “%(text)s”, but micro-entrepreneurs pass."),
    "micro_welcome_but_excluded": _("The text says “%(text)s”, but micro-entrepreneurs are refused."),
    "micro_welcome_but_too_large": _("The text says “%(text)s”, but only businesses of %(bounds)s employees pass."),
    "any_age_but_bound": _("The text says “%(text)s”, but only businesses aged %(bounds)s months pass."),
    "age_without_bound": _("The text says “%(text)s”, but no age is asked for."),
    "age_differs": _("The text says “%(text)s” (%(told)s months), but the criterion is %(bounds)s months."),
    "age_has_another_way": _(
        "The text leaves another way in, which the criterion (%(bounds)s months) shuts: “%(text)s”"
    ),
    "department_within_region": _(
        "“%(text)s”: %(department)s is a department of %(region)s, which is listed too. Is it alone meant?"
    ),
    "department_among_regions": _("“%(text)s”: %(department)s is a department among regions. Is its region meant?"),
    "overseas_excluded_not_said": _("The text leaves overseas out (“%(text)s”), but overseas businesses pass."),
    "overseas_stated_but_excluded": _("The text says “%(text)s”, but these are refused: %(zones)s."),
    "zone_without_criterion": _("The text names an area (%(named)s), but businesses from anywhere pass: “%(text)s”"),
    "zone_stated_not_included": _("The text says “%(text)s”, but these are refused: %(named)s."),
    "zone_included_not_stated": _("The text says “%(text)s”, but these pass too: %(named)s."),
    "zone_in_condition": _("A condition names a narrower area (%(named)s) than the criterion: “%(text)s”"),
    "all_sectors_but_list": _("The text says “%(text)s”, but these sections are refused: %(missing)s."),
    "code_refused_but_included": _("The text leaves these activities out, but they pass: %(codes)s. “%(text)s”"),
    "codes_without_criterion": _("The text names activities (%(codes)s), but all pass: “%(text)s”"),
    "code_stated_not_included": _("The text names these activities, but they are refused: %(codes)s. “%(text)s”"),
    "list_wider_than_codes": _("The text names narrower activities than the criterion (%(codes)s): “%(text)s”"),
    "amount_differs": _("The text says “%(text)s”, which nowhere gives %(own)s %(unit)s."),
    "amounts_published_differ": _("The amount is published differently elsewhere: “%(text)s”"),
    "last_day_not_said": _("The text names a last day, %(told)s, but no end date is set: “%(text)s”"),
    "last_day_differs": _("The text names a last day, %(told)s, but the end date is %(own)s: “%(text)s”"),
    "activities_all_excluded": _("Every activity included (%(codes)s) is also excluded: nobody can pass."),
    "zones_all_excluded": _("Every area included (%(zones)s) is also excluded: nobody can pass."),
    "legal_forms_all_excluded": _("Every legal form included (%(codes)s) is also excluded: nobody can pass."),
    "micro_only_but_companies": _("Only micro-entrepreneurs pass, but the legal forms leave sole traders out."),
}


KINDS = {  # what a conflict is about → its word; each code belongs to the kind its field is about
    "size": pgettext_lazy("conflict", "Head-count"),
    "micro": pgettext_lazy("conflict", "Micro-entrepreneurs"),
    "age": pgettext_lazy("conflict", "Age"),
    "place": pgettext_lazy("conflict", "Place"),
    "activity": pgettext_lazy("conflict", "Activity"),
    "legal_form": pgettext_lazy("conflict", "Legal form"),
    "amount": pgettext_lazy("conflict", "Amount"),
    "day": pgettext_lazy("conflict", "Last day"),
}
_KIND_OF = {  # how a code begins → kind, the first that fits
    "all_sizes": "size",
    "size_": "size",
    "micro_": "micro",
    "any_age": "age",
    "age_": "age",
    "department_": "place",
    "overseas_": "place",
    "zone": "place",
    "legal_forms_": "legal_form",
    "amount": "amount",
    "last_day": "day",
    "all_sectors": "activity",
    "code": "activity",
    "list_wider": "activity",
    "activities_": "activity",
}
_OF_DAYS = frozenset({"last_day_not_said", "last_day_differs"})  # their values are ISO days, but for the quoted text


def kind_of(code: str) -> str:
    """What a conflict is about: a key of KINDS."""
    return next(kind for start, kind in _KIND_OF.items() if code.startswith(start))


def sentence(conflict: Conflict) -> str:
    """What the two sides say, in the active language."""
    values = dict(conflict.values)
    if conflict.code in _OF_DAYS:
        values |= {name: day(str(values[name]), current_language()) for name in ("told", "own") if name in values}
    return gettext(SENTENCES[conflict.code]) % values
