"""What an owner ticks and types to withhold something: fields of the form that builds a version."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from insurance.dossier.redaction.catalogue import CATALOGUE
from insurance.readiness.questions import load

_SPLIT = re.compile(r"[\s,;]+")
_CODES = {"R": "register.risks", "M": "measures.measures", "P": "proofs.proofs"}
_REFERENCE = re.compile(r"([RMP])-?0*(\d{1,9})")


class WithholdFields(forms.Form):
    """Mixin: the list of what may be withheld, grouped by part; single entries by reference; single answers."""

    withheld = forms.MultipleChoiceField(
        label=_("What does this reader not get to see?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The reader sees that it is withheld, and how many pieces of information there are. An address often tells "
            "whose it is: with the names of providers, withhold their contacts too."
        ),
    )
    withheld_entries = forms.CharField(
        label=_("Which risks, measures or proofs do you withhold whole?"),
        required=False,
        max_length=2000,
        help_text=_(
            "Their references, such as R-003, M-012, P-002. Their level and their euros stay: totals are of the whole."
        ),
    )
    withheld_answers = forms.MultipleChoiceField(
        label=_("Which single answers do you withhold?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The points of a line of insurance in which one weighs are withheld too, since they would tell it, and so "
            "is the state of a red line that depends on it."
        ),
    )
    references: Collection[str] = ()

    def offer(self, parts: Sequence[tuple[str, Any]], references: Collection[str]) -> None:
        """Fills the choices: those of the parts that this person may put in."""
        self.references = references
        offered = dict(parts)
        groups = [(pgettext_lazy("dossier", "In all parts"), "people"), *((label, code) for code, label in parts)]
        self._choose(
            "withheld",
            [
                (label, [(item.code, item.label) for item in CATALOGUE if item.part == code and not item.entries])
                for label, code in groups
                if any(item.part == code and not item.entries for item in CATALOGUE)
            ],
        )
        lang = "fr" if (get_language() or "fr").startswith("fr") else "en"
        answers = load().groups if "answers" in offered else ()
        self._choose(
            "withheld_answers",
            [
                (getattr(group.label, lang), [(one.code, getattr(one.text, lang)) for one in group.questions])
                for group in answers
            ],
        )
        if not answers:
            del self.fields["withheld_answers"]

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_withheld_entries(self) -> list[str]:
        """As choices; each reference that is not there is named."""
        found, wrong = [], []
        for typed in filter(None, _SPLIT.split(self.cleaned_data["withheld_entries"])):
            match = _REFERENCE.fullmatch(typed.upper())
            reference = f"{match[1]}-{int(match[2]):03d}" if match else ""
            if match and reference in self.references:
                found.append(f"{_CODES[match[1]]}:{reference}")
            else:
                wrong.append(typed[:20])
        if wrong:
            text = ngettext("There is no %(names)s.", "These are not there: %(names)s.", len(wrong))
            raise forms.ValidationError(text % {"names": ", ".join(wrong[:10])}, code="unknown")
        return list(dict.fromkeys(found))

    def choices(self) -> list[str]:
        """What is withheld, as `insurance.dossier.redaction` takes it."""
        cleaned = self.cleaned_data
        answers = [f"answers.answers:{code}" for code in cleaned.get("withheld_answers", [])]
        return [*cleaned["withheld"], *cleaned["withheld_entries"], *answers]


def withheld_again(choices: Collection[str]) -> dict[str, Any]:
    """Choices as the fields above start with them."""
    pairs = [choice.partition(":") for choice in choices]
    return {
        "withheld": [code for code, colon, _entry in pairs if not colon],
        "withheld_answers": [entry for code, _colon, entry in pairs if code == "answers.answers"],
        "withheld_entries": ", ".join(entry for code, colon, entry in pairs if colon and code != "answers.answers"),
    }
