"""The sentence for each reason, in the reader's language. Imported by pages and commands, never by the parsers."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from .problems import Problem, Rejected

SENTENCES: dict[str, str] = {
    # The row or the file
    "row_too_long": _("The row is longer than %(limit)s bytes."),
    "not_utf8": _("The text is not UTF-8 (byte %(position)s of the row)."),
    "not_json": _("This is not valid JSON (column %(column)s)."),
    "nested_too_deep": _("The row is nested too deep."),
    "repeated_key": _("The key “%(name)s” appears twice in the same object."),
    "too_many_rows": _("The file has more than %(limit)s rows; the rest was not read."),
    "empty_file": _("The file is empty."),
    "neither_format": _("This is neither JSON Lines (one programme per line) nor a “dispositif-aide” CSV file."),
    "no_heading": _("The first row must be the heading, with at least “id” and “titre”."),
    "missing_column": _("This column is missing."),
    "repeated_column": _("This column appears twice."),
    "not_csv": _("The row is not valid CSV: check its quotation marks."),
    "cell_too_long": _("A cell is longer than %(limit)s characters."),
    "quote_never_closed": _("A quotation mark is opened and never closed."),
    "cell_count": _("The row has %(found)s cells; the heading has %(expected)s."),
    # Any field
    "missing": _("This field is required."),
    "empty": _("The text is empty."),
    "not_text": _("Text is expected, not %(value)s."),
    "too_long": _("The text is longer than %(limit)s characters."),
    "control_character": _("The text contains a control character."),
    "lone_surrogate": _("The text contains half of a character (a lone surrogate)."),
    "direction_override": _("The text contains a character that reverses the reading direction."),
    "not_slug": _("“%(value)s” is not an identifier: use letters without accents, digits, hyphens and underscores."),
    "repeated_id": _("“%(value)s” is already used by line %(line)s."),
    "not_a_choice": _("“%(value)s” is not one of: %(choices)s."),
    "not_true_or_false": _("“true” or “false” is expected, not %(value)s."),
    "not_a_day": _("“%(value)s” is not a date from %(earliest)s to %(latest)s written YYYY-MM-DD."),
    "not_https": _("“%(value)s” does not begin with https://."),
    "not_a_link": _("“%(value)s” is not a link to a public site."),
    "not_a_number": _("A number is expected, not %(value)s."),
    "not_finite": _("The number is not finite."),
    "negative": _("The number is negative."),
    "too_large": _("The number is above %(highest)s."),
    "not_whole": _("A whole number is expected."),
    "too_many_decimals": _("At most two decimals are allowed."),
    "not_a_list": _("A list is expected, not %(value)s."),
    "too_many_items": _("The list has more than %(limit)s items."),
    "not_an_object": _("An object is expected, not %(value)s."),
    "not_bounds": _("Two bounds are expected, [lowest, highest], each a number or null."),
    "bounds_reversed": _("The lowest value, %(low)s, is above the highest, %(high)s."),
    "closes_before_opening": _("It closes (%(closes_on)s) before it opens (%(opens_on)s)."),
    # Programmes
    "unknown_criterion": _("“%(name)s” is not a criterion that can be decided; move it to the conditions."),
    "unknown_key": _("“%(name)s” is not expected here."),
    "unknown_activity": _("“%(value)s” is not a code of the NAF rev. 2 activities."),
    "unknown_zone": _("“%(value)s” is not a known region (R84), department (D69) or commune (C69123)."),
    "not_legal_form": _("“%(value)s” is not a legal category: one to four digits."),
    "empty_include": _("An empty list would exclude everyone; leave the criterion out instead."),
    "not_a_regime": _("“%(value)s” is not an aid regime: de_minimis, none, unknown, or gber: and an article."),
    "own_prerequisite": _("A programme cannot be required before itself."),
    "source_without_date": _("The source needs a date or a commit, so that readers know how old the facts are."),
    "operators_not_readable": _("The institutions cannot be read from “%(value)s”."),
    "unknown_kind": _("“%(value)s” is not a known kind of aid."),
    "not_for_businesses": _("This aid is not for businesses but for: %(value)s."),
    # Notes on accepted rows
    "ignored_key": _("The field “%(name)s” is not part of the format and was left out."),
    "not_in_this_format": _("This format cannot say: %(fields)s. They stay unknown."),
    "sectors_only_target": _(
        "The sectors named are those “mainly concerned”: they rank the programme, they exclude nobody."
    ),
    "age_not_mapped": _("The required age, “%(value)s”, became a condition to confirm."),
    "area_not_mapped": _("The area %(value)s cannot be compared with an address; it became a condition to confirm."),
    "several_kinds": _("Of the kinds “%(value)s”, the first that brings money was kept: %(kept)s."),
    "day_or_month": _(
        "This file exchanges day and month: %(as_written)s may mean %(exchanged)s, so the date was left unknown."
    ),
    # Cases and profiles to match
    "unknown_programme": _("No programme “%(value)s” in the catalogue."),
    "not_cases": _("A list of cases is expected, or an object with that list under “cases”."),
    "not_identifier": _("A text or a number is expected, not %(value)s."),
    "unknown_region": _("“%(value)s” is not the official code of a region."),
    "unknown_department": _("“%(value)s” is not the official code of a department."),
    "unknown_commune": _("“%(value)s” is not the official code of a commune."),
    "not_activity": _("“%(value)s” is not written like an activity code (62.01Z)."),
    "unlisted_activity": _("“%(value)s” is not a code of the NAF rev. 2 activities; only its beginning is compared."),
    "places_disagree": _(
        "The region %(region)s does not contain the department %(department)s; the department decides."
    ),
}


def sentence(problem: Problem) -> str:
    """What is wrong, in the active language."""
    return gettext(SENTENCES[problem.code]) % dict(problem.values)


def located(problem: Problem) -> str:
    """The sentence with the field it is about."""
    if not problem.field:
        return sentence(problem)
    return gettext("%(field)s: %(sentence)s") % {"field": problem.field, "sentence": sentence(problem)}


def reasons(row: Rejected) -> list[str]:
    """Every reason for which a row was refused."""
    return [located(problem) for problem in row.problems]
