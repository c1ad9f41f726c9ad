"""What every reader sees and sends, wherever they read: their own questions, the answers, and the forms to ask. Another
reader of the same version sees nothing of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from insurance.insurers.grants.standing import version_of
from insurance.insurers.inquiries import queries
from insurance.insurers.inquiries.actions import ask, follow_up
from insurance.insurers.inquiries.addresses import place_of
from insurance.insurers.inquiries.forms import AskForm, FollowForm
from insurance.insurers.inquiries.models import Inquiry
from insurance.insurers.room.readers import Reader
from portal.ui.language import current_language


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a form: the question it led to, or the form that says what is wrong."""

    inquiry: Inquiry | None = None
    form: Any = None


def threads(reader: Reader, refused: Sent | None = None, number: int = 0) -> dict[str, Any]:
    """The context of `insurance/insurers/inquiries/threads.html`. `refused` is a form that was not taken: of the
    question `number`, else the one that asks."""
    about_one = refused.form if refused and number else None
    return {
        "threads": [
            {
                "row": row,
                "about": queries.about(row),
                "entries": row.entries.all(),  # type: ignore[attr-defined]
                "form": about_one if about_one and row.number == number else _follow_form(row.number),
                "refused": bool(about_one) and row.number == number,
                "url": place_of(reader.grant, row.number),
            }
            for row in queries.threads_of(reader.grant)
        ],
        "ask_form": refused.form if refused and not number else AskForm(topics=_topics(reader)),
        "ask_url": place_of(reader.grant),
        "version": version_of(reader.grant),
    }


def ask_from(request: HttpRequest, reader: Reader) -> Sent:
    """A new question out of a page's form."""
    form = AskForm(request.POST, topics=_topics(reader))
    return _sent(form, lambda values: ask(reader=reader, **values))


def follow_from(request: HttpRequest, reader: Reader, number: int) -> Sent:
    """More about a question, out of a page's form. Raises Inquiry.DoesNotExist for one of another grant."""
    return _sent(_follow_form(number, request.POST), lambda values: follow_up(reader=reader, number=number, **values))


def said(inquiry: Inquiry) -> str:
    """What the page says after a question was sent."""
    return _("%(ref)s is sent. The business is told that there is a question.") % {"ref": inquiry.reference}


def _follow_form(number: int, data: Any = None) -> FollowForm:
    return FollowForm(data, auto_id=f"q{number}_%s")  # several of them stand on one page


def _topics(reader: Reader) -> queries.Topics:
    return queries.topics_of(reader.grant, current_language())


def _sent(form: AskForm | FollowForm, send: Callable[[dict[str, Any]], Inquiry]) -> Sent:
    if not form.is_valid():
        return Sent(form=form)
    try:
        return Sent(send({**form.values(), "key": form.cleaned_data.get("form_key")}))
    except ValidationError as problem:
        form.refuse(problem)
        return Sent(form=form)
