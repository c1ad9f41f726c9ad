"""Where simulated losses meet the rest: figures of the summary, history, and runs anew when facts move."""

from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.registry import DossierSection, Figure, Sentence
from portal.tenancy.models import Business
from portal.ui.format import average, money
from portal.ui.language import current_language
from risks.catalogue.catalogue import load
from risks.quantification import wording
from risks.quantification.frozen import losses_section
from risks.quantification.job import keep_current
from risks.quantification.queries import latest


def _mean(business: Business) -> float | None:
    run = latest(business)
    return None if run is None else run.results["today"]["expected"]


def _sentence(business: Business, figures: dict[str, Any]) -> str:
    """`Your risks cost 13,900 € in an average year.`, leading to the page; nothing before there are figures."""
    loss = figures.get("expected_loss")
    if not loss:
        return ""
    url = reverse("losses", kwargs={"slug": business.slug})
    shown = format_html('<a class="rp-fig" href="{}">{}</a>', url, money(average(round(loss)), current_language()))
    return format_html(gettext("Your risks cost {loss} in an average year."), loss=shown)


def _titles() -> dict[str, Any]:
    """The catalogue's scenarios by their codes, each in its reader's language."""
    in_words = lazy(lambda scenario: scenario.title.in_(current_language()), str)
    return {scenario.code: in_words(scenario) for scenario in load().scenarios}


registry.add_figure(Figure("expected_loss", _("Expected loss a year"), _mean, "quantification.view"))
registry.add_sentence(Sentence("losses", "quantification.view", _sentence, order=35))
registry.add_audit_labels(wording.VERBS, wording.FIELDS, {**wording.VALUES, "scenario": _titles()})
registry.add_after_change(keep_current)
registry.add_dossier_section(DossierSection("losses", _("What the risks cost in a year"), 35, losses_section))
