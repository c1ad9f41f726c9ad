"""Checks of the `criteria` and `targeting` of a programme.

A criterion that is not understood refuses the row: leaving it out could call a business eligible that is not.
"""

from portal.profile.reference import is_legal_form_prefix, is_zone, normalise_naf
from subsidies.matching.facts import CRITERIA

from .checks import MAX_EMPLOYEES, MAX_EUR, MAX_MONTHS, Checker
from .problems import Record, excerpt

_HIGHEST = {
    "employees": MAX_EMPLOYEES,
    "age_months": MAX_MONTHS,
    "turnover_eur": MAX_EUR,
    "balance_sheet_eur": MAX_EUR,
}
MICRO_RULES = ("excluded", "only")


def _codes(check: Checker, criterion: str, value: object, path: str) -> list[str] | None:
    def known(item: object, at: str) -> str | None:
        if criterion.startswith("naf_"):
            good, code = isinstance(item, str) and normalise_naf(item) is not None, "unknown_activity"
        elif criterion.startswith("zones_"):
            good, code = isinstance(item, str) and is_zone(item), "unknown_zone"
        else:
            good, code = isinstance(item, str) and is_legal_form_prefix(item), "not_legal_form"
        if good and isinstance(item, str):
            return item
        check.refuse(at, code, value=excerpt(item))
        return None

    codes = check.items(value, path, known)
    if codes == [] and criterion.endswith("_include"):
        check.refuse(path, "empty_include")
        return None
    return codes


def check_criterion(check: Checker, criterion: str, value: object, path: str) -> object | None:
    """One criterion of the contract, as given, or None after adding problems."""
    if criterion in _HIGHEST:
        return check.bounds(value, path, highest=_HIGHEST[criterion])
    if criterion == "micro_entrepreneur":
        return check.choice(value, path, MICRO_RULES)
    return _codes(check, criterion, value, path)


def check_criteria(check: Checker, value: object, path: str) -> Record:
    """An object of criteria; a null one is the same as none."""
    if not isinstance(value, dict):
        check.refuse(path, "not_an_object", value=excerpt(value))
        return {}
    kept: Record = {}
    for key, raw in value.items():
        if key not in CRITERIA:
            check.refuse(path, "unknown_criterion", name=excerpt(key))
        elif raw is not None:
            checked = check_criterion(check, key, raw, f"{path}.{key}")
            if checked is not None:
                kept[key] = checked
    return kept
