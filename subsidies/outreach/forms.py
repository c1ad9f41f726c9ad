"""Writing to clients, and a client's answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.forms import Form
from subsidies.outreach.models import Answer, Audience
from subsidies.outreach.placeholders import unknown_in
from subsidies.outreach.queries import Among, Client

MOST_TICKED = 200  # boxes on one page; whoever needs more writes to everybody of a list


def free(clients: list[Client]) -> list[Client]:
    """Those who have not said yet where they stand: who follows, uses or refuses a programme is not written to
    unless ticked by name."""
    return [client for client in clients if not client.state]


class WriteForm(SafeForm, Form):
    """To whom, and what. `among` holds the chamber's own clients: nobody else can be chosen."""

    audience = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    chosen = forms.MultipleChoiceField(
        label=_("Clients, if only some"), required=False, widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=_("Subject"), max_length=150)
    message = forms.CharField(
        label=_("Your message"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Plain text. Where you write {business} or {programme}, each client reads its own name and the"
            " programme’s title."
        ),
    )

    def __init__(self, *args: Any, among: Among, **kwargs: Any) -> None:
        self.among = among
        super().__init__(*args, **kwargs)
        counts = {Audience.ELIGIBLE: len(free(among.eligible)), Audience.ONE_MISSING: len(free(among.one_missing))}
        self.fields["audience"].choices = [  # type: ignore[attr-defined]
            (code, f"{label} ({counts[code]})" if code in counts else label)
            for code, label in [(audience, audience.label) for audience in Audience]
            if counts.get(code, 1)
        ]
        groups = ((_("It is for them"), among.eligible), (_("They lack only one answer"), among.one_missing))
        room = MOST_TICKED
        choices: list[Any] = []
        for label, clients in groups:
            shown = clients[:room]
            room -= len(shown)
            if shown:
                choices.append((label, [(one.business.slug, one.business.name) for one in shown]))
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        return self._without_unknown("subject")

    def clean_message(self) -> str:
        return self._without_unknown("message")

    def _without_unknown(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        odd = unknown_in(text)
        if odd is not None:
            raise ValidationError(
                _("Only {business} and {programme} are filled in. Take away %(text)s."),
                params={"text": odd},
                code="braces",
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("audience") == Audience.CHOSEN and not cleaned.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", ValidationError(_("Tick at least one client."), code="none"))
        return cleaned

    def recipients(self) -> list[Client]:
        """Those chosen, of a valid form."""
        audience = self.cleaned_data["audience"]
        if audience == Audience.ELIGIBLE:
            return free(self.among.eligible)
        if audience == Audience.ONE_MISSING:
            return free(self.among.one_missing)
        ticked = set(self.cleaned_data["chosen"])
        return [one for one in [*self.among.eligible, *self.among.one_missing] if one.business.slug in ticked]


class AnswerForm(SafeForm, Form):
    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("A word to your adviser"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
