"""The few figures that say whether things got better, and what happened since. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from insurance.dossier.headline import stays
from insurance.dossier.snapshot_schema import words
from insurance.dossier.snapshot_schema.changes import Counts, Headline
from portal.ui import format as shown
from portal.ui.bilingual import said_in_both
from portal.ui.format import Language


def headlines(old: Any, new: Any, parts: Sequence[str]) -> list[Headline]:
    """Those whose parts both snapshots hold and whose figure changed."""
    found: list[Headline | None] = []
    if "losses" in parts:
        found += [
            _money("expected_loss", _("Expected loss a year"), old, new, _average(_of("today", "expected"))),
            _money("bad_year", _("One year in twenty, more than"), old, new, _rare(_of("today", "p95"))),
            _money("with_plan", _("Expected loss with the plan"), old, new, _average(_of("plan", "expected"))),
        ]
    if "gap" in parts:
        label = _("What stays with the business in an average year")
        found.append(_money("kept", label, old, new, _average(lambda one: stays(one["gap"]))))
    if "register" in parts:
        found.append(_count("above", _("Risks above the level that the business accepts"), old, new, _above))
    if "answers" in parts:
        found += [_points(line, old, new) for line in new["answers"]["lines"]]
    return [headline for headline in found if headline is not None]


def counts(old: Any, new: Any, parts: Sequence[str]) -> Counts:
    """What happened since the older version."""

    def added(part: str, records: Callable[[Any], Any]) -> int | None:
        return len(_references(records(new)) - _references(records(old))) if part in parts else None

    crossed, cleared = _red_lines(old, new) if "answers" in parts else ([], [])
    return {
        "measures_done": _done(old, new) if "measures" in parts else None,
        "risks_added": added("register", lambda one: one["register"]["risks"]),
        "risks_removed": len(_references(old["register"]["risks"]) - _references(new["register"]["risks"]))
        if "register" in parts
        else None,
        "policies_changed": _policies(old, new) if "policies" in parts else None,
        "claims_added": added("claims", lambda one: one["claims"]["claims"]),
        "red_crossed": crossed,
        "red_cleared": cleared,
    }


def _references(records: Any) -> set[str]:
    return {record["reference"] for record in records}


def _of(years: str, name: str) -> Callable[[Any], Any]:
    return lambda one: one["losses"][years][name]


def _average(read: Callable[[Any], Any]) -> Callable[[Any], Decimal]:
    return lambda one: shown.average(read(one))


def _rare(read: Callable[[Any], Any]) -> Callable[[Any], Decimal]:
    return lambda one: shown.rare_year(read(one))


def _money(code: str, label: Any, old: Any, new: Any, read: Callable[[Any], Decimal]) -> Headline | None:
    """Of the figures as they are shown, so that their difference is the one a reader finds; the exact ones are in the
    two dossiers."""
    before, after = read(old), read(new)
    return _headline(code, label, before, after, shown.money, down_is_good=True)


def _count(code: str, label: Any, old: Any, new: Any, read: Callable[[Any], int]) -> Headline | None:
    before, after = Decimal(read(old)), Decimal(read(new))
    return _headline(code, label, before, after, shown.number, down_is_good=True)


def _points(line: Any, old: Any, new: Any) -> Headline | None:
    before = next((one["points"] for one in old["answers"]["lines"] if one["code"] == line["code"]), None)
    label = said_in_both(lambda lang: str(_("Readiness: {line}")).format(line=line["label"][lang]))
    return _headline(
        f"readiness.{line['code']}",
        label,
        None if before is None else Decimal(before),
        None if line["points"] is None else Decimal(line["points"]),
        lambda value, _lang: str(_("{points} of 100")).format(points=value),
        down_is_good=False,
    )


def _headline(
    code: str,
    label: Any,
    before: Decimal | None,
    after: Decimal | None,
    reads: Callable[[Decimal, Language], str],
    *,
    down_is_good: bool,
) -> Headline | None:
    if before == after:
        return None
    made: Headline = {
        "code": code,
        "label": {"fr": label["fr"], "en": label["en"]} if isinstance(label, dict) else words(label),
        "before": _both(before, reads),
        "after": _both(after, reads),
        "turn": "neutral",
    }
    if before is not None and after is not None:
        made["change"] = f"{after - before:f}"
        made["turn"] = "better" if (after < before) == down_is_good else "worse"
    return made


def _both(value: Decimal | None, reads: Callable[[Decimal, Language], str]) -> Any:
    return None if value is None else said_in_both(lambda lang: reads(value, lang))


def _above(snapshot: Any) -> int:
    register = snapshot["register"]
    limit = register["scale"]["appetite_level"]
    return sum(risk["current"] is not None and risk["current"]["level"] >= limit for risk in register["risks"])


def _done(old: Any, new: Any) -> int:
    before = {measure["reference"] for measure in old["measures"] if measure["status"] == "done"}
    return sum(measure["status"] == "done" and measure["reference"] not in before for measure in new["measures"])


def _policies(old: Any, new: Any) -> int:
    """Contracts that came, went, or say something else."""
    before = {policy["reference"]: _terms(policy) for policy in old["policies"]}
    after = {policy["reference"]: _terms(policy) for policy in new["policies"]}
    return sum(before.get(reference) != after.get(reference) for reference in {*before, *after})


def _terms(policy: Any) -> Any:
    """Without the codes that older snapshots lack."""
    plain = {key: value for key, value in policy.items() if key not in {"line_code", "covers"}}
    covers = [{key: value for key, value in cover.items() if key != "head_code"} for cover in policy["covers"]]
    return plain, covers


def _red_lines(old: Any, new: Any) -> tuple[list[Any], list[Any]]:
    """Red lines crossed now and not before, and the other way round; what is withheld on either side is neither."""
    before = {line["code"]: line["state"] for line in old["answers"]["red_lines"]}
    crossed, cleared = [], []
    for line in new["answers"]["red_lines"]:
        was = before.get(line["code"])
        if line["state"] == "crossed" and was in {"clear", "unknown"}:
            crossed.append(line["text"])
        elif line["state"] == "clear" and was == "crossed":
            cleared.append(line["text"])
    return crossed, cleared
