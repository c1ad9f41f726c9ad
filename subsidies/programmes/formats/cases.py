"""Businesses to match, from JSON: a list of cases, or one profile. Any doubt is an error that names its line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from json import JSONDecodeError

from portal.profile.reference import canonical_naf, commune, department, is_legal_form_prefix, normalise_naf, region
from subsidies.matching.facts import Number, Profile, Span

from .checks import Checker
from .jsonlines import undecodable
from .positions import Node, decode
from .problems import Problem, excerpt

MAX_FACT = 10**15
OLDEST_BUSINESS = 1000  # the year; some French businesses are centuries old
FACTS = (
    "employees",
    "employees_band",
    "naf",
    "region_cog",
    "department",
    "commune",
    "created_on",
    "micro_entrepreneur",
    "legal_form",
    "turnover_eur",
    "balance_sheet_eur",
)


class CasesError(Exception):
    """A file that cannot be used, with the line and the problem."""

    def __init__(self, line: int, problem: Problem) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Case:
    """One question: is this business eligible for that programme on that day? Lines are kept for messages."""

    name: str | int | None
    program_id: str
    as_of: date
    profile: Profile
    program_line: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that was read, but that its author should know."""

    line: int
    problem: Problem


def _fail(node: Node, path: str, code: str, **values: str | int) -> CasesError:
    return CasesError(node.line, Problem(path, code, values))


def _members(node: Node, path: str) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise _fail(node, path, "not_an_object", value=excerpt(node.plain()))
    return node.value


def _day(node: Node | None, path: str, parent: Node, *, earliest: int = 1900) -> date:
    if node is None or node.value is None:
        raise _fail(node or parent, path, "missing")
    check = Checker()
    day = check.day(node.plain(), path, earliest=earliest)
    if day is None:
        raise CasesError(node.line, check.problems[0])
    return date.fromisoformat(day)


def _number(node: Node, path: str) -> Number:
    value = node.plain()
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise _fail(node, path, "not_a_number", value=excerpt(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise _fail(node, path, "not_finite")
    if value < 0:
        raise _fail(node, path, "negative")
    if value > MAX_FACT:
        raise _fail(node, path, "too_large", highest=MAX_FACT)
    return value


def _band(node: Node, path: str) -> Span:
    if not isinstance(node.value, list) or len(node.value) != 2:
        raise _fail(node, path, "not_bounds")
    low, high = (None if end.value is None else _number(end, path) for end in node.value)
    if low is not None and high is not None and low > high:
        raise _fail(node, path, "bounds_reversed", low=str(low), high=str(high))
    return Span(0 if low is None else low, high)


def _text(node: Node, path: str) -> str:
    value = node.plain()
    if not isinstance(value, str):
        raise _fail(node, path, "not_text", value=excerpt(value))
    return value


class _ProfileReader:
    """Reads the facts of one profile and collects warnings."""

    def __init__(self, node: Node, path: str, warnings: list[Warned]) -> None:
        self.path = path
        self.warnings = warnings
        self.facts: dict[str, Node] = {}
        for key, fact in _members(node, path).items():
            if key not in FACTS:
                self.warn(fact, Problem(path, "ignored_key", {"name": excerpt(key)}))
            elif fact.value is not None:
                self.facts[key] = fact

    def warn(self, node: Node, problem: Problem) -> None:
        self.warnings.append(Warned(node.line, problem))

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def place(self, name: str, code: str) -> str | None:
        node = self.facts.get(name)
        if node is None:
            return None
        value = _text(node, self.at(name))
        known = {"region_cog": region, "department": department, "commune": commune}[name](value)
        if known is None:
            raise _fail(node, self.at(name), code, value=excerpt(value))
        return value

    def naf(self) -> str | None:
        node = self.facts.get("naf")
        if node is None:
            return None
        value = _text(node, self.at("naf"))
        code = canonical_naf(value)
        if code is None:
            raise _fail(node, self.at("naf"), "not_activity", value=excerpt(value))
        if normalise_naf(value) is None:
            self.warn(node, Problem(self.at("naf"), "unlisted_activity", {"value": excerpt(value)}))
        return code

    def employees(self) -> Span | None:
        band = self.facts.get("employees_band")
        known_band = None if band is None else _band(band, self.at("employees_band"))
        exact = self.facts.get("employees")
        return known_band if exact is None else Span.exactly(_number(exact, self.at("employees")))

    def amount(self, name: str) -> Span | None:
        node = self.facts.get(name)
        return None if node is None else Span.exactly(_number(node, self.at(name)))

    def micro(self) -> bool | None:
        node = self.facts.get("micro_entrepreneur")
        if node is not None and not isinstance(node.value, bool):
            raise _fail(node, self.at("micro_entrepreneur"), "not_true_or_false", value=excerpt(node.plain()))
        return None if node is None else node.value

    def legal_form(self) -> str | None:
        node = self.facts.get("legal_form")
        if node is None:
            return None
        value = _text(node, self.at("legal_form"))
        if not is_legal_form_prefix(value):
            raise _fail(node, self.at("legal_form"), "not_legal_form", value=excerpt(value))
        return value

    def read(self) -> Profile:
        region_code = self.place("region_cog", "unknown_region")
        department_code = self.place("department", "unknown_department")
        held = department(department_code) if department_code else None
        if region_code and held and held.region != region_code:
            values = {"region": region_code, "department": held.code}
            self.warn(self.facts["department"], Problem(self.at("department"), "places_disagree", values))
        created = self.facts.get("created_on")
        return Profile(
            employees=self.employees(),
            naf=self.naf(),
            region=region_code,
            department=department_code,
            commune=self.place("commune", "unknown_commune"),
            created_on=None
            if created is None
            else _day(created, self.at("created_on"), created, earliest=OLDEST_BUSINESS),
            micro_entrepreneur=self.micro(),
            legal_form=self.legal_form(),
            turnover_eur=self.amount("turnover_eur"),
            balance_sheet_eur=self.amount("balance_sheet_eur"),
        )


def _case(node: Node, path: str, warnings: list[Warned]) -> Case:
    members = _members(node, path)
    name = members.get("case")
    if name is not None and (isinstance(name.value, bool) or not isinstance(name.value, (str, int, type(None)))):
        raise _fail(name, f"{path}.case", "not_identifier", value=excerpt(name.plain()))
    program = members.get("program_id")
    if program is None or program.value is None:
        raise _fail(program or node, f"{path}.program_id", "missing")
    profile = members.get("profile")
    if profile is None:
        raise _fail(node, f"{path}.profile", "missing")
    return Case(
        name=None if name is None else name.value,
        program_id=_text(program, f"{path}.program_id"),
        as_of=_day(members.get("as_of"), f"{path}.as_of", node),
        profile=_ProfileReader(profile, f"{path}.profile", warnings).read(),
        program_line=program.line,
    )


def _decoded(content: bytes) -> Node:
    try:
        return decode(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, JSONDecodeError) else 1
        if isinstance(error, UnicodeDecodeError):
            line = content[: error.start].count(b"\n") + 1
        raise CasesError(line, undecodable(error)) from error


def read_cases(content: bytes) -> tuple[list[Case], list[Warned]]:
    """(cases, warnings) of a file: a list, or an object with that list under `cases`. Raises CasesError."""
    node = _decoded(content)
    listed = node.value.get("cases", node) if isinstance(node.value, dict) else node
    if not isinstance(listed.value, list):
        raise _fail(listed, "", "not_cases")
    warnings: list[Warned] = []
    return [_case(item, f"[{index}]", warnings) for index, item in enumerate(listed.value)], warnings


def read_profile(content: bytes) -> tuple[Profile, list[Warned]]:
    """(profile, warnings) of a file that holds one, bare or under `profile`. Raises CasesError."""
    node = _decoded(content)
    members = _members(node, "")
    inner = members.get("profile")
    warnings: list[Warned] = []
    if inner is not None and isinstance(inner.value, dict):
        return _ProfileReader(inner, "profile", warnings).read(), warnings
    return _ProfileReader(node, "", warnings).read(), warnings
