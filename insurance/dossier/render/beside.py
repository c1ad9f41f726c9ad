"""Two thirds and one third of the page: a drawing, and beside it the same as figures."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from portal.documents.blocks import Columns

LEFT, RIGHT, GAP = 103 * mm, 59 * mm, 8 * mm
FLAT = 0.58  # height of a matrix's cell against its width


def beside(left: Sequence[Flowable], right: Sequence[Flowable]) -> Columns:
    """Read from the left one to the right one; both on one page."""
    return Columns([(LEFT, left), (RIGHT, right)], gap=GAP)
