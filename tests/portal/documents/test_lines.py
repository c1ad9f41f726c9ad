"""Where a line of a table cell may end."""

import pytest

from portal.documents import fonts
from portal.documents.lines import broken

SIZE = 8.5


def in_width_of(text: str, most: str) -> tuple[str, ...]:
    return broken(text, fonts.REGULAR, SIZE, fonts.width(most, fonts.REGULAR, SIZE))


@pytest.mark.parametrize(
    ("text", "most", "found"),
    [
        ("Lundi au vendredi, 9 h à 18 h", "Lundi au vendredi, 9", ("Lundi au vendredi,", "9 h à 18 h")),
        ("une remise de 12 % ou plus", "une remise de 12", ("une remise de", "12 % ou plus")),
        ("il en reste 3 hélas", "il en reste 3", ("il en reste 3", "hélas")),
        ("voir R-012 et M-003", "voir R-012 et M-", ("voir R-012 et", "M-003")),
        ("9 h", "9", ("9", "h")),
    ],
    ids=["hours", "percent", "a word", "a reference", "no room for both"],
)
def test_a_figure_stays_with_its_unit_and_a_reference_whole(text: str, most: str, found: tuple[str, ...]) -> None:
    assert in_width_of(text, most) == found
