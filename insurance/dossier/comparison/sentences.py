"""What changed, said first in sentences. In the active language; pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insurance.dossier.snapshot_schema.changes import Changes, Counts, Headline
from portal.ui import format as shown
from portal.ui.format import Language

MONEY = ("expected_loss", "bad_year", "with_plan", "kept")


def opening(changes: Changes, lang: Language) -> str:
    """“Since D-002 of 14 May 2026: 3 measures done, expected loss −€1,200 a year.”"""
    day = shown.short_day(changes["since_frozen_at"][:10], lang, year=True)
    happened = [*_counted(changes["counts"]), *_loss(changes["headlines"], lang)]
    if not happened:
        nothing = not changes["parts"] and not changes["headlines"]
        said = _("nothing changed") if nothing else _("no measure was finished, and no risk or claim came")
        happened = [said]
    return _("Since {version} of {day}: {list}.").format(version=changes["since"], day=day, list=", ".join(happened))


def figures(changes: Changes, lang: Language) -> list[str]:
    """One sentence for each figure that moved."""
    return [_figure(headline, lang) for headline in changes["headlines"]]


def difference(headline: Headline, lang: Language) -> str:
    """“−€1,200”, “+4”; empty where one side is unknown."""
    if "change" not in headline:
        return ""
    amount = headline["change"]
    plain = amount.removeprefix("-")
    text = shown.money(plain, lang) if headline["code"] in MONEY else shown.number(plain, lang)
    return f"{'−' if amount.startswith('-') else '+'}{text}"


def limits(changes: Changes, lang: Language) -> list[str]:
    """What the comparison leaves out, and what its reader may not have."""
    found = [_("Whoever reads this may not have had {version}.").format(version=changes["since"])]
    if changes["not_compared"]:
        parts = ", ".join(label[lang] for label in changes["not_compared"])
        found.append(
            _("Only one of the two versions holds these parts, so they are not compared: {parts}.").format(parts=parts)
        )
    if changes["withheld"]:
        found.append(_("What is withheld in one of the two versions is not compared."))
    return found


def _counted(counts: Counts) -> list[str]:
    found = []
    for number, said in (
        (counts["measures_done"], ngettext("{n} measure done", "{n} measures done", counts["measures_done"] or 0)),
        (counts["risks_added"], ngettext("{n} risk added", "{n} risks added", counts["risks_added"] or 0)),
        (counts["risks_removed"], ngettext("{n} risk closed", "{n} risks closed", counts["risks_removed"] or 0)),
        (
            counts["policies_changed"],
            ngettext("{n} contract changed", "{n} contracts changed", counts["policies_changed"] or 0),
        ),
        (counts["claims_added"], ngettext("{n} new claim", "{n} new claims", counts["claims_added"] or 0)),
        (
            len(counts["red_cleared"]),
            ngettext("{n} red line cleared", "{n} red lines cleared", len(counts["red_cleared"])),
        ),
        (
            len(counts["red_crossed"]),
            ngettext("{n} red line newly crossed", "{n} red lines newly crossed", len(counts["red_crossed"])),
        ),
    ):
        if number:
            found.append(said.format(n=number))
    return found


def _loss(headlines: list[Headline], lang: Language) -> list[str]:
    for headline in headlines:
        if headline["code"] == "expected_loss" and "change" in headline:
            return [_("expected loss {difference} a year").format(difference=difference(headline, lang))]
    return []


def _figure(headline: Headline, lang: Language) -> str:
    unknown = shown.unknown(lang)
    return _("{figure}: from {before} to {after}.").format(
        figure=headline["label"][lang],
        before=headline["before"][lang] if headline["before"] else unknown,
        after=headline["after"][lang] if headline["after"] else unknown,
    )
