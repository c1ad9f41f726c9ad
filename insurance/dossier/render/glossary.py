"""What the words mean: those that occur in this dossier, in plain words, in the reader's alphabet."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import DENSE, Column, Table
from portal.ui.sorting import folded

from ..snapshot_schema import Snapshot
from .context import Context

type Occurs = Callable[[Snapshot], object]


def story(context: Context) -> list[Flowable]:
    """One table, in alphabetical order: the same snapshot gives the same words."""
    columns = [Column("", 1, header=True, colour=palette.INK_2), Column("", 3)]
    return [
        heading(1, _("What the words mean"), key="glossary"),
        paragraph(
            _("The words of this dossier, as it uses them. Only the contract itself defines those of a contract.")
        ),
        Table(columns, [list(one) for one in terms(context.snapshot)], DENSE),
    ]


def terms(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Term and meaning, those alone that occur, in the active language."""
    known = [*_of_risks(), *_of_money(), *_of_insurance(), *_of_the_dossier()]
    found = [(term, meaning) for term, meaning, occurs in known if occurs(snapshot)]
    return sorted(found, key=lambda one: folded(one[0]))


def _rated(snapshot: Snapshot) -> object:
    return snapshot.get("register", {}).get("risks")


def _covered(snapshot: Snapshot) -> bool:
    return any(policy["covers"] for policy in snapshot.get("policies", []))


def _claimed(snapshot: Snapshot) -> object:
    return snapshot.get("claims", {}).get("claims")


def _answered(snapshot: Snapshot) -> bool:
    groups = snapshot["answers"]["groups"] if "answers" in snapshot else []
    return any(answer["state"] != "open" for group in groups for answer in group["answers"])


def _of_risks() -> list[tuple[str, str, Occurs]]:
    return [
        (_("Likelihood"), _("How often the event happens, from 1 (very rare) to 5 (almost certain)."), _rated),
        (_("Impact"), _("What one event costs the business, from 1 (minor) to 5 (vital)."), _rated),
        (
            _("Inherent, current, target"),
            _("The level without any control, as things stand, and once the planned measures are done."),
            _rated,
        ),
        (
            pgettext("dossier", "Threshold"),
            _("The level from which a risk is more than the business accepts."),
            _rated,
        ),
        (
            _("Treatment"),
            _("What was decided about a risk: reduce it, insure or share it, accept it, or avoid it."),
            _rated,
        ),
        (
            _("Tolerable stop"),
            _("How long a service may be down before the business is seriously harmed."),
            lambda snapshot: snapshot.get("services"),
        ),
        (
            _("Fallback"),
            _("What the business does instead while a service is down."),
            lambda snapshot: snapshot.get("services"),
        ),
    ]


def _of_money() -> list[tuple[str, str, Occurs]]:
    return [
        (
            pgettext("glossary", "Margin"),
            _("What is left of sales once the costs that follow them, such as goods, are paid. A stop loses margin."),
            lambda snapshot: snapshot.get("stoppage"),
        ),
        (
            _("Average year"),
            _("All simulated years together, divided by their number. Most years cost less, some far more."),
            lambda snapshot: snapshot.get("losses"),
        ),
        (
            _("1 year in 20"),
            _("An amount that one simulated year in twenty goes beyond. It says nothing about when."),
            lambda snapshot: (snapshot.get("losses") or {}).get("risks"),
        ),
        (
            _("Kept by the terms"),
            _(
                "What stays with the business of a loss that is covered: deductible, waiting time, "
                "and all above the limit."
            ),
            lambda snapshot: snapshot.get("gap"),
        ),
        (
            _("Total incurred"),
            _("What a past loss costs the insurer: paid, still in reserve, less what was recovered from others."),
            _claimed,
        ),
        (
            _("In reserve"),
            _("What an insurer sets aside for a loss that is not settled yet."),
            _claimed,
        ),
    ]


def _of_insurance() -> list[tuple[str, str, Occurs]]:
    return [
        (_("Deductible"), _("What the business pays itself before the insurer pays."), _covered),
        (pgettext("dossier", "Limit"), _("The most that the insurer pays."), _covered),
        (
            _("Waiting time"),
            _(
                "The hours of stoppage before the insurer pays. Either they are never paid, "
                "or all is paid once they have passed."
            ),
            lambda snapshot: _covered(snapshot) or ((found := snapshot.get("gap")) and found["waiting"]),
        ),
        (
            _("Red line"),
            _("An answer on which many insurers refuse, as those named beside it write or as we assume."),
            lambda snapshot: "answers" in snapshot and snapshot["answers"]["red_lines"],
        ),
        (
            pgettext("dossier", "Declared"),
            _("Read and confirmed one by one by the signatory, and unchanged since."),
            _answered,
        ),
    ]


def _of_the_dossier() -> list[tuple[str, str, Occurs]]:
    return [
        (
            pgettext("dossier", "Withheld"),
            _("The business knows, and does not show it to this reader. It counts in the totals."),
            lambda snapshot: snapshot["version"].get("redacted"),
        ),
        (
            _("Proof"),
            _("A document that backs what is said; its SHA-256 changes when a single bit of the file does."),
            lambda snapshot: snapshot.get("proofs"),
        ),
        (
            "SHA-256",
            _("A fingerprint of a file or of data: 64 characters that fit no other."),
            lambda _snapshot: True,  # in the footer of each page
        ),
        (
            pgettext("glossary", "Seal"),
            _("What makes any later change of the file visible. It vouches for no fact inside."),
            lambda snapshot: "verification" in snapshot["sections"],
        ),
        (
            pgettext("dossier", "Unknown"),
            _("The business does not know, and says so. It is never counted as zero."),
            _has_unknown,
        ),
    ]


def _has_unknown(snapshot: Snapshot) -> bool:
    company = snapshot["company"]
    if any(company[name] is None for name in ("siren", "activity", "turnover_eur", "online_share_pct")):  # type: ignore[literal-required]
        return True
    if any(risk["current"] is None for risk in snapshot.get("register", {}).get("risks", [])):
        return True
    if any(service["tolerable_stop_hours"] is None for service in snapshot.get("services", [])):
        return True
    covers = [cover for policy in snapshot.get("policies", []) for cover in policy["covers"]]
    return any(cover["limit_eur"] is None or cover["deductible_eur"] is None for cover in covers)
