"""Applicants side by side: a row a figure, a column an applicant, a group for each part of the dossiers. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insurance.dossier.headline import PROVIDERS, answers_in
from insurance.insurers.desk import figures, wording
from insurance.insurers.desk.sides import Cell, Group, Row, Side, names_of, row_of, unless_withheld
from insurance.readiness.questions import load
from insurance.readiness.wording import LINES
from portal.ui import format as words
from portal.ui.format import Language

FEWEST, MOST = 2, 6
WITHHELD = "withheld"  # the state of an answer that this reader is not told
TURNOVER, ONLINE = "company.turnover_eur", "company.online_share_pct"  # where the headline has them
ASKED_FIRST = ("restore_test", "edr", "bcp", "irp")  # beside the questions on which a red line stands


def compared(sides: Sequence[Side], lang: Language) -> list[Group]:
    """All groups, in the order in which an underwriter reads."""
    return [
        _business(sides, lang),
        _readiness(sides),
        _red_lines(sides, lang),
        _years(sides, lang),
        _uninsured(sides, lang),
        _losses(sides, lang),
        _services(sides),
        _answers(sides, lang),
    ]


def calculated_apart(sides: Sequence[Side]) -> list[str]:
    """What differs in how the losses were calculated: figures of two models, or of fewer years, do not compare."""
    found = [side.headline["losses"] for side in sides if side.headline and side.headline["losses"]]
    said = []
    if len({one["model"] for one in found}) > 1:
        said.append(_("with different versions of the model"))
    if len({one["years"] for one in found}) > 1:
        said.append(_("over different numbers of years"))
    return said


def _amount(name: str, lang: Language, shape: Callable[[Any], Any] | None = None) -> Callable[[Any], str | None]:
    def read(part: Any) -> str | None:
        value = part[name]
        return None if value is None else words.money(shape(value) if shape else value, lang)

    return read


def _business(sides: Sequence[Side], lang: Language) -> Group:
    def share(part: Any) -> str | None:
        return None if part["online_share_pct"] is None else words.percent(part["online_share_pct"], lang)

    rows = [
        row_of(sides, _("Activity"), "company", lambda part: Cell(part["activity"], part["naf"] or "")),
        row_of(sides, _("Region"), "company", lambda part: part["region"]),
        row_of(
            sides,
            pgettext("dossier", "Staff"),
            "company",
            lambda part: wording.staff(part["employees"], part["employees_band"], lang),
        ),
        unless_withheld(row_of(sides, _("Turnover"), "company", _amount("turnover_eur", lang)), sides, TURNOVER),
        unless_withheld(row_of(sides, _("of which online"), "company", share), sides, ONLINE),
    ]
    return Group("company", _("The business"), wording.PARTS["company"], rows)


def _readiness(sides: Sequence[Side]) -> Group:
    def points(code: str) -> Callable[[Any], str | None]:
        def read(part: Any) -> str | None:
            found = part["points"].get(code)
            return None if found is None else str(found)

        return read

    def counted(part: Any) -> Cell:
        shares = {"known": part["known"], "asked": part["asked"]}
        note = _("%(n)d declared") % {"n": part["declared"]}
        if part["stale"]:
            note += ", " + _("%(n)d changed since they were declared") % {"n": part["stale"]}
        return Cell(_("%(known)d of %(asked)d known") % shares, note)

    rows = [
        unless_withheld(row_of(sides, label, "readiness", points(code)), sides, f"readiness.points.{code}")
        for code, label in LINES.items()
    ]
    rows.append(row_of(sides, _("Answers"), "readiness", counted))
    sought = Row(_("Looks for"), [_sought(side) for side in sides], names=names_of(sides))
    sought = unless_withheld(sought, sides, "lines_sought")
    return Group("readiness", _("Readiness by line, of 100"), wording.PARTS["answers"], [sought, *rows])


def _sought(side: Side) -> Cell:
    if not side.applicant.live or side.headline is None:
        return Cell(ended=True)
    return Cell(wording.lines(side.headline["lines_sought"]), missing=side.headline["readiness"] is None)


def _red_lines(sides: Sequence[Side], lang: Language) -> Group:
    """Each red line as the dossiers name it; those of any of them."""
    texts: dict[str, str] = {}
    states: list[dict[str, str] | None] = []
    for side in sides:
        part = side.part("answers")
        lines = part.get("red_lines", []) if part else []
        texts.update({line["code"]: line["text"][lang] for line in lines})
        states.append({line["code"]: line["state"] for line in lines} if part else None)
    shown = {
        "crossed": (pgettext("red line", "crossed"), "bad"),
        "clear": (pgettext("red line", "not crossed"), "ok"),
    }

    def cell(side: Side, found: dict[str, str] | None, code: str) -> Cell:
        if not side.applicant.live:
            return Cell(ended=True)
        if found is None:
            return Cell(missing=True)
        state = found.get(code, "unknown")
        word, tone = shown.get(state, (None, ""))
        return Cell(word, tone=tone, withheld=state == WITHHELD)

    rows = [
        Row(text, [cell(side, found, code) for side, found in zip(sides, states, strict=True)], names=names_of(sides))
        for code, text in texts.items()
    ]
    return Group("red", _("Red lines, on which many insurers refuse"), wording.PARTS["answers"], rows)


def _years(sides: Sequence[Side], lang: Language) -> Group:
    def average(part: Any) -> Cell:
        error = part["standard_error_eur"]
        note = _("± %(error)s by chance") % {"error": words.money(error, lang, cents=False)} if error else ""
        return Cell(_amount("expected_eur", lang, words.average)(part), note)

    def best(part: Any) -> Cell:
        if part["best"] is None:
            return Cell()
        saves = words.money(words.average(part["best"]["saves_eur"]), lang)
        title = part["best"]["title"] or part["best"]["reference"]
        return Cell(title, _("takes off %(saves)s a year") % {"saves": saves})

    def how(part: Any) -> Cell:
        said = {"model": part["model"], "years": words.number(part["years"], lang), "seed": part["seed"]}
        note = words.day(part["calculated_on"], lang)
        if part["facts_moved_since"]:
            note += ", " + _("facts changed since")
        return Cell(_("model %(model)s, %(years)s years, seed %(seed)s") % said, note)

    rows = [
        row_of(sides, _("Average year"), "losses", average),
        row_of(sides, _("1 year in 20"), "losses", _amount("one_in_20_eur", lang, words.rare_year)),
        row_of(sides, _("1 year in 200"), "losses", _amount("one_in_200_eur", lang, words.rare_year)),
        row_of(sides, _("Average year, plan done"), "losses", _amount("planned_eur", lang, words.average)),
        unless_withheld(row_of(sides, _("Best measure left"), "losses", best), sides, "losses.best.title"),
        row_of(sides, _("How it was calculated"), "losses", how),
    ]
    return Group("losses", _("What the risks cost, before insurance"), wording.PARTS["losses"], rows)


def _uninsured(sides: Sequence[Side], lang: Language) -> Group:
    def stays(part: Any) -> Cell:
        note = ""
        if part["not_calculated"]:
            note = _("%(n)d covers with an unknown term count as paying nothing") % {"n": part["not_calculated"]}
        return Cell(_amount("stays_eur", lang, words.average)(part), note)

    rows = [
        row_of(sides, _("Stays with the business, average year"), "gap", stays),
        row_of(sides, _("of which no contract covers"), "gap", _amount("refused_eur", lang, words.average)),
        row_of(sides, _("Stays, 1 year in 20"), "gap", _amount("one_in_20_eur", lang, words.rare_year)),
        row_of(sides, _("Stays, 1 year in 200"), "gap", _amount("one_in_200_eur", lang, words.rare_year)),
    ]
    return Group("gap", _("What stays uninsured"), wording.PARTS["gap"], rows)


def _losses(sides: Sequence[Side], lang: Language) -> Group:
    def told(part: Any) -> Cell:
        note = _("since %(day)s") % {"day": words.day(part["since"], lang)} if part["since"] else ""
        return Cell(wording.claims(part, lang), note)

    rows = [row_of(sides, _("Number, incurred"), "claims", told)]
    return Group("claims", _("Losses in five years"), wording.PARTS["claims"], rows)


def _services(sides: Sequence[Side]) -> Group:
    row = row_of(sides, _("Providers"), "services", lambda part: wording.providers(part["providers"]))
    rows = [unless_withheld(row, sides, PROVIDERS)]
    return Group("services", _("What the business hangs on"), wording.PARTS["services"], rows)


def _answers(sides: Sequence[Side], lang: Language) -> Group:
    """The questions under the red lines, and a few that are always asked, as the dossiers put them."""
    first = {*(line.question for line in load().red_lines), *ASKED_FIRST}
    wanted = [question.code for question in load() if question.code in first]
    found = [_by_code(side) for side in sides]
    rows = []
    for code in wanted:
        asked = next((one[code] for one in found if one and code in one), None)
        if asked is not None:
            cells = [_answer(side, one, code, lang) for side, one in zip(sides, found, strict=True)]
            rows.append(Row(asked["question"][lang], cells, names=names_of(sides)))
    return Group("answers", _("What insurers ask first"), wording.PARTS["answers"], rows)


def _by_code(side: Side) -> dict[str, Mapping[str, Any]] | None:
    part = side.part("answers")
    return {one["code"]: one for one in answers_in(part)} if part else None


def _answer(side: Side, found: Mapping[str, Mapping[str, Any]] | None, code: str, lang: Language) -> Cell:
    if not side.applicant.live:
        return Cell(ended=True)
    if found is None:
        return Cell(missing=True)
    answer = found.get(code)
    if answer is None or answer["text"] is None:
        return Cell(withheld=answer is not None and answer["state"] == WITHHELD)
    return Cell(answer["text"][lang], ", ".join(_beside(answer, lang)))


def _beside(answer: Mapping[str, Any], lang: Language) -> Iterator[str]:
    """What stands beside an answer: whether somebody stands by it, and what it leaves out."""
    declared = {
        "declared": pgettext("answer", "declared"),
        "stale": pgettext("answer", "changed since it was declared"),
        "not_declared": pgettext("answer", "not declared"),
    }
    yield declared[answer["declaration"]]
    if answer["checked_on"]:
        yield _("checked on %(day)s") % {"day": words.short_day(answer["checked_on"], lang, year=True)}
    if answer["exceptions"]:
        yield _("except: %(what)s") % {"what": answer["exceptions"]}


def bars(sides: Sequence[Side]) -> list[tuple[str, list[float | None]]]:
    """What the picture shows: each applicant's average year, one year in 20, one in 200; none without an average."""
    names = ("expected_eur", "one_in_20_eur", "one_in_200_eur")
    found = []
    for side in sides:
        amounts = [figures.euros(side.headline, "losses", name) for name in names]
        if amounts[0] is not None:
            found.append((side.applicant.name, [None if one is None else float(one) for one in amounts]))
    return found
