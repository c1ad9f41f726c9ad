"""The forms of a service. Only kind and name are needed; each other fact may stay unknown."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.editing.forms import SafeForm
from portal.tenancy.models import Business
from portal.ui.fields import DayField, HoursField, PercentField
from portal.ui.forms import Form
from risks.people import PersonField, people_of
from risks.services.actions import LONGEST_NAME
from risks.services.facts import FACTS, LONG_TEXT, NAMES, Fact, is_unknown
from risks.services.kinds import GROUPS, HINTS, OFFERED
from risks.services.models import Service, ServiceKind


def _field(fact: Fact) -> forms.Field:
    words: dict[str, Any] = {"label": fact.question, "help_text": fact.help}
    match fact.name:
        case "contract_ends_on":
            return DayField(**words)
        case "availability_pct":
            return PercentField(decimal_places=3, **words)
        case "tolerable_stop_hours":
            return HoursField(max_value=8760, **words)
        case _:
            long = fact.length == LONG_TEXT
            widget = forms.Textarea({"rows": 3}) if long else forms.TextInput({"autocomplete": "off"})
            return forms.CharField(max_length=fact.length, widget=widget, **words)


class ServiceForm(SafeForm, Form):
    """A new or edited service. Only the fields named here are read, whatever else is posted (attack A4)."""

    unknown_fields = NAMES

    kind = forms.ChoiceField(label=_("Which kind of service is it?"), choices=ServiceKind.choices)
    name = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("The name everybody here uses, such as “Online shop”."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    owner = PersonField(label=_("Who looks after it?"), empty_label=pgettext_lazy("person", "Nobody yet"))

    def __init__(
        self,
        data: Any = None,
        *,
        business: Business,
        service: Service | None = None,
        ask: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """`ask` names facts to open for an answer although they are unknown."""
        if service is not None:
            kwargs |= {"initial": initial_of(service), "version": service.version}
        super().__init__(data, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = people_of(business)
        if service is not None and not self.is_bound:
            for name in NAMES:
                unknown = is_unknown(self.initial[name]) and name not in ask
                self.fields[name].rp_unknown.checked = unknown  # type: ignore[attr-defined]

    def _is_unknown(self, name: str) -> bool:
        """Without script a ticked box does not empty its field: what somebody typed then wins over the tick."""
        typed = self.is_bound and str(self.data.get(self.add_prefix(name)) or "").strip()
        return not typed and super()._is_unknown(name)

    def _clean_one(self, name: str, bound: BoundField) -> Any:
        """Silence counts as unknown here: a service named today with nine open questions is worth more than none."""
        try:
            return super()._clean_one(name, bound)
        except ValidationError as error:
            if getattr(error, "code", None) == "unanswered":
                return None
            raise


for _fact in FACTS:
    ServiceForm.base_fields[_fact.name] = ServiceForm.declared_fields[_fact.name] = _field(_fact)


def initial_of(service: Service) -> dict[str, Any]:
    """The row as the form shows it."""
    facts = {name: None if is_unknown(getattr(service, name)) else getattr(service, name) for name in NAMES}
    return {"kind": service.kind, "name": service.name, "owner": service.owner_id, **facts}  # type: ignore[attr-defined]


class QuickStartForm(SafeForm, Form):
    """Tick what you use; the kinds already listed are not offered again."""

    kinds = forms.MultipleChoiceField(
        label=_("Which of these do you use?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, data: Any = None, *, listed: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # A kind listed in the meantime stays a valid choice, since the verb leaves it alone.
        self.fields["kinds"].choices = [(kind.value, kind.label) for kind in OFFERED]  # type: ignore[attr-defined]
        self.listed = frozenset(listed)

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The boxes with their hints, under their headings, without what is listed."""
        boxes = {str(box.data["value"]): box for box in self["kinds"].subwidgets}
        drawn = [(g.title, [(boxes[k.value], HINTS[k]) for k in g.kinds if k.value not in self.listed]) for g in GROUPS]
        return [(title, found) for title, found in drawn if found]


class DeleteForm(SafeForm, Form):
    """Nothing to fill in: its key makes a second click harmless."""
