"""A copy for e-mail: the document under AES-256, with the sealed file, to the last byte, inside it."""

import io
import re
import secrets

from pikepdf import AttachedFileSpec, Encryption, Name, Pdf

from portal.documents.assembly import SEAL_FIELD

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read aloud
GROUPS, LETTERS = 5, 5  # 123 bits
_PASSPHRASE = re.compile("-".join([f"[{_LETTERS}]{{{LETTERS}}}"] * GROUPS))


def new_passphrase() -> str:
    """Random groups of letters and digits, easy to dictate."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(LETTERS)) for _ in range(GROUPS))


def is_passphrase(text: str) -> bool:
    """Whether it may be one of ours, and not one that somebody thought of."""
    return _PASSPHRASE.fullmatch(text) is not None


def encrypted_copy(sealed: bytes, passphrase: str, name: str, says: str) -> bytes:
    """The document to read, which the passphrase alone opens. A seal does not survive that, and an archival file may
    not be encrypted: the copy bears and claims neither, and holds the sealed file as an attachment called `name`."""
    with Pdf.open(io.BytesIO(sealed)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if str(field.T) == SEAL_FIELD and Name.V in field:
                del field.V
        pdf.Root.AcroForm.SigFlags = 0
        for entry in (Name.Perms, Name.DSS):
            if entry in pdf.Root:
                del pdf.Root[entry]
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
            for claim in ("pdfaid:part", "pdfaid:conformance"):
                if claim in told:
                    del told[claim]
        inside = AttachedFileSpec(
            pdf, sealed, filename=name, description=says, mime_type="application/pdf", creation_date="", mod_date=""
        )
        inside.relationship = Name.Source
        pdf.attachments[name] = inside
        out = io.BytesIO()
        pdf.save(out, encryption=Encryption(user=passphrase, owner=secrets.token_urlsafe(32), R=6, aes=True))
    return out.getvalue()
