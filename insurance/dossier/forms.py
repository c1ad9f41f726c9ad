from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from insurance.dossier.freeze import ON_DEMAND
from insurance.dossier.models import DossierVersion
from insurance.dossier.queries import Part
from insurance.dossier.redaction.forms import WithholdFields
from insurance.dossier.validity import MONTHS, USUAL_MONTHS
from portal.editing.forms import SafeForm
from portal.ui.format import short_day
from portal.ui.forms import Form
from portal.ui.language import current_language

MOST_BYTES = 25 * 1024 * 1024
FIRST = ("recipient", "questionnaires", "months")


class BuildForm(WithholdFields, SafeForm, Form):
    """What goes in, in which language, for whom, what this reader does not get to see, and since when what changed."""

    parts = forms.MultipleChoiceField(label=_("What goes in?"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    recipient = forms.CharField(
        label=_("For whom?"),
        max_length=120,
        required=False,
        help_text=_("Printed on the cover. Leave empty to use it with several readers."),
    )
    questionnaires = forms.MultipleChoiceField(
        label=_("Which insurer’s questionnaire?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It goes in with their questions, in their order, and as a file under their codes."),
    )
    months = forms.TypedChoiceField(
        label=_("Until when may a reader rely on it?"),
        coerce=int,
        required=False,
        initial=USUAL_MONTHS,
        help_text=_("Six months is our assumption: the facts of a small business seldom hold longer. A year at most."),
    )
    with_proofs = forms.BooleanField(label=_("Put the proofs themselves in the bundle"), required=False, initial=True)
    since = forms.TypedChoiceField(
        label=_("Say what changed since an earlier version?"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("In the parts that both versions hold. The reader may not have had the earlier one; it says so."),
    )

    def __init__(
        self,
        *args: Any,
        parts: Sequence[Part],
        versions: Sequence[DossierVersion] = (),
        references: Collection[str] = (),
        questionnaires: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer([(part.code, part.label) for part in parts], references)
        if versions:
            numbers = [(str(version.number), f"{version}, {_day(version)}") for version in versions]
            self.fields["since"].choices = [("", _("No")), *numbers]  # type: ignore[attr-defined]
        else:
            del self.fields["since"]
        if questionnaires:
            self.fields["questionnaires"].choices = questionnaires  # type: ignore[attr-defined]
        else:
            del self.fields["questionnaires"]
        field = self.fields["parts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(part.code, part.label) for part in parts]
        field.initial = [part.code for part in parts if part.code not in ON_DEMAND]
        months = self.fields["months"]
        assert isinstance(months, forms.ChoiceField)
        months.choices = [(n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in MONTHS]

    def clean_months(self) -> int:
        """Who says nothing means the usual time."""
        return self.cleaned_data["months"] or USUAL_MONTHS

    def values(self) -> dict[str, Any]:
        """What `request_dossier` takes; the three ways of withholding are one list."""
        found = super().values()
        for name in ("withheld_entries", "withheld_answers"):
            found.pop(name, None)
        return {**found, "withheld": self.choices()}

    def first_values(self) -> dict[str, Any]:
        """The same of a form that nobody has filled in yet."""
        return {
            "parts": self["parts"].initial,
            "language": self["language"].initial,
            "recipient": "",
            "with_proofs": True,
            "months": USUAL_MONTHS,
            "withheld": [],
        }

    def folded(self) -> list[forms.BoundField]:
        """The fields about withholding, which most versions do not need."""
        return [field for field in self.visible_fields() if field.name.startswith("withheld")]

    def first(self) -> list[forms.BoundField]:
        """Whom it is for, with which questionnaire, and for how long: what differs from one version to the next."""
        return [field for field in self.visible_fields() if field.name in FIRST]

    def further(self) -> list[forms.BoundField]:
        """The others, which are right for most versions as they stand."""
        return [field for field in self.visible_fields() if field not in self.first() + self.folded()]

    def withholds(self) -> bool:
        """Whether something is chosen, or wrong, in the fold."""
        return any(field.errors or field.value() for field in self.folded())


def _day(version: DossierVersion) -> str:
    return short_day(timezone.localdate(version.frozen_at), current_language(), year=True)


class CheckForm(Form):
    """A file to compare with the seal; hashed in memory and dropped."""

    file = forms.FileField(label=_("The file you received (the PDF or the bundle)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("This file is too large to be checked here. Compare its SHA-256: the guide in the bundle says how."),
                code="large",
            )
        return file
