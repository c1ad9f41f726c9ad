"""Businesses and programmes for property tests: consistent facts, and requirements over the same small worlds."""

from datetime import date, timedelta

from hypothesis import strategies as st

from subsidies.matching.facts import Period, Profile, Programme, Requirement, Span, codes

NAF = ["62.01Z", "62.02A", "47.91A", "47.91B", "10.71C", "56.10A", "01.13Z", "96.02A"]
NAF_PREFIXES = ["A", "C", "G", "I", "J", "S", "01", "10", "47", "62", "62.0", "47.9", "62.01", "47.91", *NAF]
PLACES = [
    ("84", "69", "69123"),
    ("84", "69", "69266"),
    ("84", "01", "01053"),
    ("11", "75", "75056"),
    ("04", "974", "97411"),
]
ZONES = ["R84", "R11", "R04", "D69", "D01", "D75", "D974", "C69123", "C69266", "C01053", "C75056"]
FORMS = ["1000", "5499", "5710", "5785", "9220"]
FORM_PREFIXES = ["1", "5", "9", "54", "57", "92", *FORMS]
DAY = date(2026, 11, 22)

days = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def spans(top: int):
    """Spans that are open, bounded on one side or both, or exact."""
    pair = st.tuples(st.none() | st.integers(0, top), st.none() | st.integers(0, top))
    return pair.map(lambda p: Span(*sorted(p)) if None not in p else Span(*p))


# Made once: a strategy made while another one draws is checked anew each time, which took a quarter of the drawing.
_perhaps_day = st.none() | days
_places, _depths, _booleans = st.sampled_from(PLACES), st.integers(0, 3), st.booleans()
_facts = {
    "employees": st.none() | spans(60),
    "naf": st.none() | st.sampled_from(NAF_PREFIXES),
    "created_on": _perhaps_day,
    "micro_entrepreneur": st.none() | _booleans,
    "legal_form": st.none() | st.sampled_from(FORM_PREFIXES),
    "turnover_eur": st.none() | spans(1_000_000),
    "balance_sheet_eur": st.none() | spans(1_000_000),
}


@st.composite
def profiles(draw):
    """A business whose facts never contradict each other; each may be missing."""
    region, department, commune = draw(_places)
    depth = draw(_depths)
    return Profile(
        region=region if depth >= 1 else None,
        department=department if depth >= 2 else None,
        commune=commune if depth >= 3 else None,
        **{name: draw(values) for name, values in _facts.items()},
    )


def _some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=4).map(codes)


_values = {
    "employees": spans(60),
    "naf_include": _some(NAF_PREFIXES),
    "naf_exclude": _some(NAF_PREFIXES),
    "zones_include": _some(ZONES),
    "zones_exclude": _some(ZONES),
    "age_months": spans(120),
    "micro_entrepreneur": st.sampled_from(["only", "excluded"]),
    "legal_forms_include": _some(FORM_PREFIXES),
    "legal_forms_exclude": _some(FORM_PREFIXES),
    "turnover_eur": spans(1_000_000),
    "balance_sheet_eur": spans(1_000_000),
}


_criteria = st.lists(st.sampled_from(sorted(_values)), unique=True, max_size=5)


@st.composite
def requirement_lists(draw):
    """Some criteria, each at most once."""
    return tuple(Requirement(name, draw(_values[name])) for name in draw(_criteria))


_requirements = requirement_lists()
_periods = st.tuples(_perhaps_day, _perhaps_day)
_names = st.text("abcdefgh", min_size=1, max_size=6)
_conditions = st.lists(st.text(max_size=10), max_size=2).map(tuple)


@st.composite
def programmes(draw):
    """A programme with any criteria, period and suspension."""
    opens_on, closes_on = draw(_periods)
    if opens_on and closes_on and opens_on > closes_on:
        opens_on, closes_on = closes_on, opens_on
    return Programme(
        id=draw(_names),
        criteria=draw(_requirements),
        targeting=draw(_requirements),
        conditions=draw(_conditions),
        period=Period(opens_on, closes_on),
        suspended=draw(_booleans),
    )


@st.composite
def narrowings(draw, span: Span):
    """A span inside another one."""
    low = draw(
        st.integers(0 if span.low is None else int(span.low), 1_000_000 if span.high is None else int(span.high))
    )
    return Span(
        low,
        draw(st.none() | st.integers(low, low + 50)) if span.high is None else draw(st.integers(low, int(span.high))),
    )


def tomorrow(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
