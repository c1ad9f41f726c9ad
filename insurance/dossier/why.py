"""Why a build ended without a dossier, in the reader's words; the job keeps a code."""

from collections.abc import Sequence

from django.utils.translation import ngettext

from insurance.dossier.signing import WHY

_PROOFS = "proofs_lost:"
_MOST_NAMED = 20  # what a job has room for


def proofs_lost(references: Sequence[str]) -> str:
    """The code for proofs whose file is gone, or is another one than was kept."""
    return _PROOFS + ",".join(references[:_MOST_NAMED])


def why(error: str) -> str:
    """The sentence for the code of a failed build; empty for one that says nothing to people."""
    if not error.startswith(_PROOFS):
        return str(WHY.get(error, ""))
    named = error.removeprefix(_PROOFS).split(",")
    text = ngettext(
        "The file of %(refs)s is gone, or is no longer the one that you added. On the page Proofs, delete this proof "
        "and add the file again. Nothing was built.",
        "The files of %(refs)s are gone, or are no longer those that you added. On the page Proofs, delete these "
        "proofs and add the files again. Nothing was built.",
        len(named),
    )
    return text % {"refs": ", ".join(named)}
