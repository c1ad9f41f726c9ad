from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import MoneyField
from portal.ui.forms import Form
from subsidies.funding.plan.models import FundingChoice


class ChoiceForm(SafeForm, Form):
    """How much of the measure's cost the programme counts."""

    eligible_cost_eur = MoneyField(
        label=_("Cost that the programme counts"),
        required=False,
        max_value=9_999_999_999,
        help_text=_("Before VAT. Leave it empty to count all that the measure costs once."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        choice: FundingChoice | None = None,
        version: int | None = None,
        counts: bool = True,
    ) -> None:
        """Without `counts` nothing of the measure's cost is asked: the programme pays another price."""
        first = {"eligible_cost_eur": choice.eligible_cost_eur} if choice else {}
        super().__init__(data, initial=first, version=version or (choice.version if choice else None))
        if not counts:
            del self.fields["eligible_cost_eur"]


class DropForm(SafeForm, Form):
    """The button that takes a programme out."""
