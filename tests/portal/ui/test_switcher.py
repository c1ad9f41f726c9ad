"""The list of places in the frame of each page."""

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string

pytestmark = pytest.mark.unit


class Chrome:
    name = "Le Fournil des Lices"

    @property
    def workspaces(self) -> list[object]:
        raise OperationalError("the database said no")


def test_a_query_that_fails_in_the_frame_is_not_taken_for_an_empty_list() -> None:
    """Django takes any exception inside an operator of {% if %} for False: what asks the database stands before it."""
    with pytest.raises(OperationalError):
        render_to_string("ui/switcher.html", {"chrome": Chrome()})
