"""A reading that was kept is the reading that was made, doubts, days and amounts included."""

from risks.importing.kept import dump, restore
from risks.importing.reading import read
from tests.risks.importing.books import messy, workbook


def test_a_kept_reading_is_the_same_to_the_last_cell() -> None:
    reading = read(workbook(messy), "registre.xlsx")
    again = restore(dump(reading))
    assert again == reading
    assert {type(value) for row in again.rows for value in row.values.values()} == {
        type(value) for row in reading.rows for value in row.values.values()
    }
