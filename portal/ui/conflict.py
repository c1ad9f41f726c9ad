"""Somebody saved first: both texts side by side, a choice per field, nothing lost (attack E2)."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.ui import format as words
from portal.ui.fields import WEEKDAYS
from portal.ui.forms import THEIRS
from portal.ui.language import current_language

_WORDS = re.compile(r"\s+|[^\s]+")
_MAX_WORDS = 3000  # past this a word-by-word comparison costs more than it tells
_HIDDEN = {"csrfmiddlewaretoken", "version", "form_key"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field on which the two savers disagree."""

    name: str
    label: Any
    theirs: SafeString
    mine: SafeString


def differences(theirs: BaseForm, mine: BaseForm) -> list[Difference]:
    """The fields that differ. `theirs` is the unbound form of the row as it is now, `mine` the valid one just sent."""
    found: list[Difference] = []
    for name, field in mine.fields.items():
        if name in _HIDDEN or field.widget.is_hidden:
            continue
        old, new = theirs.get_initial_for_field(theirs.fields[name], name), mine.cleaned_data.get(name)
        before, after = shown(field, old), shown(field, new)
        if before != after:
            left, right = marked(before, after)
            found.append(Difference(mine[name].html_name, field.label or mine[name].label, left, right))
    return found


def conflict_page(
    request: HttpRequest, mine: BaseForm, theirs: BaseForm, *, who: str = "", back: str = ""
) -> HttpResponse:
    """409 with both texts. Its form posts to the same address: the newest version, my values, and my choices.

    `theirs` is the same form, unbound, built on the row as it is now and with its version.
    """
    found = differences(theirs, mine)
    skip = _HIDDEN | {key for key in request.POST if key.startswith(THEIRS)}
    kept = [(key, text) for key, texts in request.POST.lists() if key not in skip for text in texts]
    context = {
        "differences": found,
        "same": sum(not f.widget.is_hidden for f in mine.fields.values()) - len(found),
        "kept": kept,
        "hidden": [theirs[name] for name in ("version", "form_key") if name in theirs.fields],
        "who": who or _("Somebody"),
        "back": back or request.path,
        "prefix": THEIRS,
    }
    return render(request, "ui/conflict.html", context, status=409)


def shown(field: Any, value: Any) -> str:
    """A field's value as one reads it."""
    if hasattr(value, "values_list"):  # of a choice of several rows: nothing chosen is empty, too
        value = list(value)
    if value in (None, "", []):
        return pgettext("fact", "unknown") if getattr(field, "rp_unknown", None) else pgettext("text", "empty")
    if choices := getattr(field, "choices", None):
        many = value if isinstance(value, list | tuple | set) else [value]
        keys = {str(getattr(item, "pk", item)) for item in many}
        return ", ".join(str(label) for key, label in _flat(choices) if str(key) in keys) or str(value)
    return _one(value)


def _one(value: Any) -> str:
    lang = current_language()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal | int | float):
        return words.number(str(value), lang, decimals=_places(value))
    if isinstance(value, datetime):
        return words.moment(value, lang)
    if isinstance(value, date):
        return words.day(value, lang)
    if isinstance(value, dict):
        return "; ".join(
            f"{label} {', '.join(f'{start}–{end}' for start, end in value[day])}"
            for day, label in WEEKDAYS.items()
            if value.get(day)
        )
    return str(value)


def _places(value: Any) -> int:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield getattr(key, "value", key), label


def marked(theirs: str, mine: str) -> tuple[SafeString, SafeString]:
    """Both texts, escaped; what one has and the other lacks is in <ins>. Nothing is struck out: either may stay."""
    left, right = _WORDS.findall(theirs), _WORDS.findall(mine)
    if len(left) + len(right) > _MAX_WORDS:
        return conditional_escape(theirs), conditional_escape(mine)
    old: list[str] = []
    new: list[str] = []
    for step, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        gone, come = escape("".join(left[i1:i2])), escape("".join(right[j1:j2]))
        old.append(gone if step == "equal" or not gone else format_html("<ins>{}</ins>", gone))
        new.append(come if step == "equal" or not come else format_html("<ins>{}</ins>", come))
    return mark_safe("".join(old)), mark_safe("".join(new))  # noqa: S308 -- every part was escaped above
