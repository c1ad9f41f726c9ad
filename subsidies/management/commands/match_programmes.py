"""Match a catalogue of aid programmes with businesses, from files alone: no database is opened."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from subsidies.matching.facts import Programme
from subsidies.matching.jsonable import case_json, ranked_json
from subsidies.matching.ranking import rank
from subsidies.matching.records import programme_from_record
from subsidies.matching.verdict import evaluate
from subsidies.programmes.formats import FOR_MATCHING, Accepted, Problem, read_jsonlines
from subsidies.programmes.formats.cases import CasesError, Warned, read_cases, read_profile
from subsidies.programmes.formats.checks import Checker
from subsidies.programmes.formats.wording import located, reasons

MAX_REASONS = 20
EXIT_BAD_INPUT = 2


def _refuse(*lines: str) -> CommandError:
    return CommandError("\n".join(lines), returncode=EXIT_BAD_INPUT)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise _refuse(f"{path}: {error.strerror}") from error


def _catalogue(path: str) -> dict[str, Programme]:
    """The programmes by id, in the file's order; any row that cannot be used stops the command."""
    try:
        with Path(path).open("rb") as stream:
            rows = list(read_jsonlines(stream, required=FOR_MATCHING))
    except OSError as error:
        raise _refuse(f"{path}: {error.strerror}") from error
    accepted = [row for row in rows if isinstance(row, Accepted)]
    refused = [f"{path}:{row.line}: {why}" for row in rows if not isinstance(row, Accepted) for why in reasons(row)]
    if refused:
        raise _refuse(*refused[:MAX_REASONS])
    return {row.record["id"]: programme_from_record(row.record) for row in accepted}


class Command(BaseCommand):
    """Print a verdict with its reasons for each case, or rank the catalogue for one business."""

    help = "Say which aid programmes businesses qualify for, and why, from files alone (no database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the files."""
        parser.add_argument("--catalogue", required=True, metavar="FILE.jsonl", help="programmes, one JSON per line")
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--cases", metavar="FILE.json", help="businesses and programmes to judge")
        asked.add_argument("--profile", metavar="FILE.json", help="one business: rank the whole catalogue for it")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="the day asked about, with --profile")
        parser.add_argument("--json", action="store_true", help="one JSON object per line")

    def handle(
        self, *, catalogue: str, cases: str | None, profile: str | None, as_of: str | None, **options: Any
    ) -> None:
        """Everything is read and judged before the first line is printed."""
        if cases is not None:
            if as_of is not None:
                raise _refuse(_("--as-of goes with --profile; each case has its own day."))
            self._print(self._judge(_catalogue(catalogue), cases), options["json"], self._case_text)
            return
        day = self._day(as_of)
        self._print(self._rank(_catalogue(catalogue), str(profile), day), options["json"], self._ranked_text)

    def _judge(self, programmes: Mapping[str, Programme], path: str) -> list[dict[str, Any]]:
        try:
            cases, warnings = read_cases(_content(path))
            answers = []
            for case in cases:
                programme = programmes.get(case.program_id)
                if programme is None:
                    unknown = Problem("program_id", "unknown_programme", {"value": case.program_id[:120]})
                    raise CasesError(case.program_line, unknown)
                answers.append(case_json(case.name, evaluate(programme, case.profile, case.as_of)))
        except CasesError as error:
            raise _refuse(f"{path}:{error.line}: {located(error.problem)}") from error
        self._warn(path, warnings)
        return answers

    def _rank(self, programmes: Mapping[str, Programme], path: str, day: date) -> list[dict[str, Any]]:
        try:
            business, warnings = read_profile(_content(path))
        except CasesError as error:
            raise _refuse(f"{path}:{error.line}: {located(error.problem)}") from error
        self._warn(path, warnings)
        ranked = rank(programmes.values(), business, day)
        return [ranked_json(position, entry) for position, entry in enumerate(ranked, start=1)]

    def _day(self, text: str | None) -> date:
        if text is None:
            raise _refuse(_("--profile needs --as-of YYYY-MM-DD."))
        check = Checker()
        day = check.day(text, "--as-of")
        if day is None:
            raise _refuse(*map(located, check.problems))
        return date.fromisoformat(day)

    def _warn(self, path: str, warnings: Iterable[Warned]) -> None:
        for warned in warnings:
            self.stderr.write(f"{path}:{warned.line}: {located(warned.problem)}", self.style.WARNING)

    def _print(self, answers: list[dict[str, Any]], as_json: bool, text: Callable[[dict[str, Any]], str]) -> None:
        lines = [json.dumps(answer, ensure_ascii=False) if as_json else text(answer) for answer in answers]
        self.stdout.write("\n".join(lines), ending="\n" if lines else "")

    def _case_text(self, answer: dict[str, Any]) -> str:
        return f"{answer['case']}\t{answer['program_id']}\t{answer['verdict']}\t{self._why(answer)}"

    def _ranked_text(self, answer: dict[str, Any]) -> str:
        return f"{answer['rank']:>4}  {answer['verdict']:<12}  {answer['program_id']}  {self._why(answer)}".rstrip()

    def _why(self, answer: dict[str, Any]) -> str:
        """The criteria that do not pass, shortest form."""
        return ", ".join(f"{c['criterion']}: {c['outcome']}" for c in answer["criteria"] if c["outcome"] != "pass")
