"""The forms of a risk. What an owner can answer comes first; the rest of the ISO 31000 record waits behind a fold."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.forms import SafeForm
from portal.tenancy.models import Business
from portal.ui.fields import DayField
from portal.ui.format import Language
from portal.ui.forms import Form
from portal.ui.language import current_language
from risks.criteria.queries import scale_of
from risks.people import PersonField, people_of
from risks.register import scale
from risks.register.actions import LONGEST_COMMENT, SCALES, TEXTS
from risks.register.models import Category, Risk, RiskStatus, Treatment
from risks.register.scale import Scale
from risks.register.tags import TagsField
from risks.services.models import Service

LIKELIHOODS = [(step, step) for step in scale.STEPS]


def _whole(text: str) -> int:
    return int(text)


def steps_field(label: Any, help_text: Any = "", *, radio: bool = False) -> forms.TypedChoiceField:
    """A step of the scale, 1–5; its words are set when the form is made, in the reader's language."""
    widget = forms.RadioSelect if radio else forms.Select
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        coerce=_whole,
        empty_value=None,
        required=False,
        widget=widget,
        choices=LIKELIHOODS,
    )


def _text(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=2000, widget=forms.Textarea({"rows": rows})
    )


def offer_steps(field: Any, name: str, used: Scale, lang: Language, *, blank: bool = False) -> None:
    """The five steps in the words of the business's scale; `name` says of which axis."""
    words = scale.likelihood_words if name.startswith("likelihood") else partial(_impact, lang=lang)
    empty = [("", pgettext_lazy("fact", "unknown"))] if blank else []
    field.choices = [*empty, *((step, words(step, used)) for step in scale.STEPS)]


def _impact(step: int, used: Scale, *, lang: Language) -> str:
    return scale.impact_words(step, lang, used)


class RiskForm(SafeForm, Form):
    """A new or edited risk. Only the fields named here are read, whatever else is posted (attack A4)."""

    unknown_fields = ("likelihood_current", "impact_current")
    advanced = ("source", "cause", "consequences", "existing_controls", *SCALES[:2], *SCALES[4:])

    title = forms.CharField(
        label=_("What can happen?"),
        help_text=_("One sentence, such as “The online shop is out of reach”."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("Kind of risk"), choices=Category.choices, initial=Category.ONLINE)
    event = _text(_("What happens then?"), _("What you would see, hour by hour or day by day."))
    likelihood_current = steps_field(
        _("How often does it happen?"), _("Today, with what we already do. A rough answer is enough."), radio=True
    )
    impact_current = steps_field(
        _("If it happens, how bad is it?"),
        _("What one event would cost, before VAT: sales, repairs, extra work. Think of people too."),
        radio=True,
    )
    services = forms.ModelMultipleChoiceField(
        label=_("Which services does it touch?"),
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner = PersonField(
        label=_("Who looks after it?"),
        empty_label=pgettext_lazy("person", "Nobody yet"),
    )
    treatment = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("", pgettext_lazy("decision", "Not decided yet")), *Treatment.choices],
        required=False,
    )
    review_on = DayField(
        label=_("When will you look at it again?"),
        help_text=_("Left empty, your scale gives the day: the higher the level, the sooner."),
        required=False,
    )
    status = forms.ChoiceField(
        label=_("State"),
        help_text=_("Closed: it can no longer happen. It stays in the history."),
        choices=RiskStatus.choices,
        required=False,
    )
    tags = TagsField(
        label=_("Tags"),
        help_text=_("Your own words to find it by, separated by commas: shop, Christmas, to discuss."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    source = _text(_("Where does it come from?"), _("A supplier, a machine, the weather, a person…"))
    cause = _text(_("Why would it happen?"), _("What makes it possible or likely here."))
    consequences = _text(_("What would follow?"), _("For sales, customers, people, the law, your name."))
    existing_controls = _text(_("What is already in place?"), _("What prevents it or softens it today."))
    likelihood_inherent = steps_field(_("How often, if we did nothing"))
    impact_inherent = steps_field(_("How bad, if we did nothing"))
    likelihood_target = steps_field(_("How often, after the planned measures"))
    impact_target = steps_field(_("How bad, after the planned measures"))

    def __init__(self, data: Any = None, *, business: Business, risk: Risk | None = None, **kwargs: Any) -> None:
        if risk is not None:
            kwargs |= {"initial": initial_of(risk), "version": risk.version}
        super().__init__(data, **kwargs)
        self.instance = risk  # an edited row without a level opens with "I don't know" ticked
        self._fill_choices(business)
        if risk is None:
            del self.fields["status"]
        elif not self.is_bound:
            for name in self.unknown_fields:
                self.fields[name].rp_unknown.checked = self.initial[name] is None  # type: ignore[attr-defined]

    def _fill_choices(self, business: Business) -> None:
        lang, used = current_language(), scale_of(business)
        for name in SCALES:
            offer_steps(self.fields[name], name, used, lang, blank=name not in self.unknown_fields)
        services: Any = self.fields["services"]
        services.queryset = Service.objects.for_business(business).order_by("sort_key", "pk")
        people: Any = self.fields["owner"]
        people.queryset = people_of(business)

    @property
    def opens_more(self) -> bool:
        """Whether the fold is drawn open: something behind it is wrong or already said."""
        return any(self[name].errors or self[name].value() not in (None, "") for name in self.advanced)

    def answers(self) -> dict[str, Any]:
        """What the verbs take."""
        values = self.values()
        if "status" in values:
            values["status"] = values["status"] or RiskStatus.OPEN
        return values


def initial_of(risk: Risk) -> dict[str, Any]:
    """The row as the form shows it."""
    names = ("title", "category", *TEXTS, *SCALES, "treatment", "review_on", "status", "tags")
    linked = risk.service_links.order_by("service__sort_key", "service_id").values_list("service_id", flat=True)
    return {**{name: getattr(risk, name) for name in names}, "owner": risk.owner_id, "services": list(linked)}


class CommentForm(SafeForm, Form):
    body = forms.CharField(
        label=_("Your remark"),
        help_text=_("Plain text. Everyone who sees this risk reads it."),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea({"rows": 3}),
    )


class DeleteForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
