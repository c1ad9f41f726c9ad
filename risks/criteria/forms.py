"""The form of a business's scale: bounds, threshold, review pace, and its own names behind a fold."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.editing.forms import SafeForm
from portal.ui.fields import MoneyField, NumberField
from portal.ui.forms import Form
from risks.criteria.actions import LONGEST_NAME, MOST_EUR, MOST_MONTHS, MOST_YEARS
from risks.register.scale import IMPACT_NAMES, LEVEL_NAMES, LIKELIHOOD_NAMES, STEPS, Scale

_GROUPS = {  # the verb's field → the form's fields
    "likelihood_years": [f"years_{step}" for step in STEPS[:-1]],
    "impact_eur": [f"euros_{step}" for step in STEPS[:-1]],
    "review_months": [f"months_{step}" for step in STEPS],
    "likelihood_names": [f"often_{step}" for step in STEPS],
    "impact_names": [f"bad_{step}" for step in STEPS],
}


class CriteriaForm(SafeForm, Form):
    """`scale` is what the business uses now. Errors of the verb land beside the first field of their group."""

    appetite_level = forms.TypedChoiceField(
        label=gettext_lazy("From which level on is a risk too much for you?"),
        help_text=gettext_lazy("From there on it counts as above your threshold, everywhere."),
        coerce=int,
        choices=[],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, scale: Scale, version: int, **kwargs: Any) -> None:
        super().__init__(data, version=version, initial=_initial(scale), **kwargs)
        appetite: Any = self.fields["appetite_level"]
        appetite.choices = [(step, f"{step} · {LEVEL_NAMES[step]}") for step in STEPS[1:]]
        for step in STEPS[:-1]:
            rarer, oftener = LIKELIHOOD_NAMES[step], LIKELIHOOD_NAMES[step + 1]
            text = _("Between “%(one)s” and “%(two)s”: one event in") % {"one": rarer, "two": oftener}
            self.fields[f"years_{step}"] = _whole(text, gettext_lazy("years"), MOST_YEARS)
            milder, worse = IMPACT_NAMES[step], IMPACT_NAMES[step + 1]
            text = _("Between “%(one)s” and “%(two)s”, before VAT") % {"one": milder, "two": worse}
            self.fields[f"euros_{step}"] = MoneyField(label=text, min_value=1, max_value=MOST_EUR, decimal_places=0)
        for step in STEPS:
            level = f"{step} · {LEVEL_NAMES[step]}"
            self.fields[f"months_{step}"] = _whole(
                _("Level %(level)s: every") % {"level": level}, gettext_lazy("months"), MOST_MONTHS
            )
            self.fields[f"often_{step}"] = _name(LIKELIHOOD_NAMES[step])
            self.fields[f"bad_{step}"] = _name(IMPACT_NAMES[step])

    def rows(self, group: str) -> list[Any]:
        """The bound fields of a group, in order."""
        return [self[name] for name in _GROUPS[group]]

    @property
    def years(self) -> list[Any]:
        return self.rows("likelihood_years")

    @property
    def euros(self) -> list[Any]:
        return self.rows("impact_eur")

    @property
    def months(self) -> list[Any]:
        return self.rows("review_months")

    @property
    def often(self) -> list[Any]:
        return self.rows("likelihood_names")

    @property
    def bad(self) -> list[Any]:
        return self.rows("impact_names")

    @property
    def opens_names(self) -> bool:
        """Whether the fold of names is drawn open: something in it is said or wrong."""
        return any(bound.errors or bound.value() for bound in [*self.often, *self.bad])

    def scale(self) -> Scale:
        """What the verb takes; five empty names are none."""
        said = {group: [self.cleaned_data[name] for name in names] for group, names in _GROUPS.items()}
        one, two, three, four = (int(item) for item in said["likelihood_years"])
        low, some, more, much = (int(item) for item in said["impact_eur"])
        often, bad = (
            tuple(" ".join(text.split()) for text in said[group]) if any(said[group]) else ()
            for group in ("likelihood_names", "impact_names")
        )
        return Scale(
            impact_eur=(low, some, more, much),
            appetite_level=self.cleaned_data["appetite_level"],
            likelihood_years=(one, two, three, four),
            likelihood_names=often,
            impact_names=bad,
            review_months=tuple(int(item) for item in said["review_months"]),
        )

    def place_of(self, name: str) -> str:
        """The first field of a group."""
        return _GROUPS[name][0] if name in _GROUPS else name


def _whole(label: str, unit: Any, most: int) -> NumberField:
    return NumberField(label=label, min_value=1, max_value=most, decimal_places=0, unit=unit)


def _name(usual: Any) -> forms.CharField:
    return forms.CharField(label=_("Instead of “%(name)s”") % {"name": usual}, max_length=LONGEST_NAME, required=False)


def _initial(scale: Scale) -> dict[str, Any]:
    values: dict[str, Any] = {"appetite_level": scale.appetite_level}
    for group, names in _GROUPS.items():
        said = getattr(scale, group) or ("",) * len(names)
        values |= dict(zip(names, said, strict=True))
    return values
