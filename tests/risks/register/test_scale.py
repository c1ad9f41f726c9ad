"""The scale: every level of the matrix, in words that a business owner says."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from risks.register import scale
from risks.register.matrix import SHOWN, Place, matrix
from risks.register.picture import journey

STEPS = st.sampled_from(scale.STEPS)


def test_levels_are_those_of_the_matrix() -> None:
    rows = ["11233", "12234", "12344", "23345", "23455"]
    assert [[scale.level(lk, im) for im in scale.STEPS] for lk in scale.STEPS] == [
        [int(c) for c in row] for row in rows
    ]


@given(STEPS, STEPS, STEPS, STEPS)
def test_more_often_or_worse_is_never_a_lower_level(a: int, b: int, c: int, d: int) -> None:
    low, high = scale.level(min(a, c), min(b, d)), scale.level(max(a, c), max(b, d))
    assert low is not None
    assert high is not None
    assert 1 <= low <= high <= 5


@given(st.one_of(st.none(), STEPS), st.one_of(st.none(), STEPS))
def test_an_unknown_half_makes_an_unknown_level_that_is_not_over(a: int | None, b: int | None) -> None:
    level = scale.level(a, b)
    assert (level is None) == (a is None or b is None)
    assert scale.is_over(level) == (level in {4, 5})


@pytest.mark.parametrize("pair", [(0, 1), (1, 6), (-1, 3)])
def test_a_step_outside_the_scale_is_an_error(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the scale"):
        scale.level(*pair)


def test_steps_speak_in_years_and_euros() -> None:
    with override("en"):
        assert scale.likelihood_words(1) == "Very rare: less than once in 30 years"
        assert scale.likelihood_words(5) == "Almost certain: once a year or more"
        assert [scale.impact_words(step, "en") for step in (1, 3, 5)] == [
            "Minor: less than €500",
            "Serious: €2,000 to €10,000",
            "Vital: €40,000 or more",
        ]
        assert [scale.impact_short(s, "en") for s in scale.STEPS] == [
            "<\u00a0€500",
            "<\u00a0€2k",
            "<\u00a0€10k",
            "<\u00a0€40k",
            "≥\u00a0€40k",
        ]
    assert scale.impact_short(2, "fr") == "<\u00a02\u00a0k€"


def test_bounds_may_be_a_businesss_own() -> None:
    own = scale.Scale(impact_eur=(1_000, 5_500, 20_000, 100_000), appetite_level=3)
    with override("en"):
        assert scale.impact_words(2, "en", own) == "Limited: €1,000 to €5,500"
    assert scale.impact_short(2, "en", own) == "<\u00a0€5,500"
    assert scale.is_over(3, own)
    assert not scale.is_over(3)


@given(st.lists(st.tuples(STEPS, STEPS, st.integers(1, 60)), max_size=30))
def test_the_matrix_shows_or_counts_every_risk(found: list[tuple[int, int, int]]) -> None:
    places = {(lk, im): tuple(range(1, count + 1)) for lk, im, count in found}
    drawn = matrix([Place(lk, im, numbers) for (lk, im), numbers in places.items()], "en", str)
    cells = [cell for row in drawn.rows for cell in row.cells]
    assert len(cells) == 25
    for cell in cells:
        assert cell.numbers == places.get((cell.likelihood, cell.impact), ())
        assert len(cell.links) <= SHOWN
        assert [number for number, _ref, _url in cell.links] == list(cell.numbers[: len(cell.links)])
        assert cell.hidden != 1
        assert cell.is_over == (bool(cell.numbers) and cell.level >= scale.APPETITE_LEVEL)
    assert [cell.level for _r, _c, cell in drawn.filled] == sorted((c.level for c in cells if c.numbers), reverse=True)


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=3))
def test_a_journey_keeps_every_disc_inside_the_picture(spots: list[tuple[int, int]]) -> None:
    drawing = journey([(letter, *spot) for letter, spot in zip("NTA", spots, strict=False)])
    discs = [shape for shape in drawing.contents if type(shape).__name__ == "Circle"]
    assert len(discs) == len(spots)
    assert all(
        disc.r <= disc.cx <= drawing.width - disc.r and disc.r <= disc.cy <= drawing.height - disc.r for disc in discs
    )
