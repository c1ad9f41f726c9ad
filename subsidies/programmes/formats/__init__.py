"""Reading aid programmes from files: the exchange format (JSON Lines) and the national CSV schema "dispositif-aide".

Pure: bytes in, rows out, each taken whole or refused whole with its line, field and reason; never an exception for
what a file holds. `wording.sentence` phrases a reason.
"""

from .etalab import read_etalab
from .etalab_writer import Written, write_etalab
from .exchange import FOR_IMPORT, FOR_MATCHING
from .files import Survey, read_programmes, rows_of, survey
from .jsonlines import read_jsonlines
from .problems import Accepted, Problem, Record, Rejected, Report

__all__ = [
    "FOR_IMPORT",
    "FOR_MATCHING",
    "Accepted",
    "Problem",
    "Record",
    "Rejected",
    "Report",
    "Survey",
    "Written",
    "read_etalab",
    "read_jsonlines",
    "read_programmes",
    "rows_of",
    "survey",
    "write_etalab",
]
