"""The revision of a PDF that holds its seal: an incremental update (ISO 32000-1, 7.5.6) with a gap for the signature.

Four small objects behind the file; a general library would read each of its thousands of objects first.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime

from pikepdf import Name, Object, Pdf

from portal.documents.assembly import SEAL_FIELD
from portal.documents.writer import text

# The certifying signature (12.8.2.2): no change is allowed after it.
_CERTIFIES = "[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 1>>>>]"
_EXTENSION = "<</ESIC<</Type/DeveloperExtensions/BaseVersion/1.7/ExtensionLevel 1>>>>"  # PAdES is newer than PDF 1.7
_RANGE = "[0 {:010d} {:010d} {:010d}]"


@dataclass(slots=True)
class Revision:
    """The file with an empty seal; everything but `data[start:end]` is what the seal is about."""

    data: bytearray
    start: int
    end: int

    def digest(self) -> bytes:
        """What is signed."""
        made = hashlib.sha256(memoryview(self.data)[: self.start])
        made.update(memoryview(self.data)[self.end :])
        return made.digest()

    def filled(self, signature: bytes) -> bytes:
        """The sealed file. Raises ValueError when the signature is larger than its gap."""
        digits = signature.hex().upper().encode()
        if len(digits) > self.end - self.start - 2:
            raise ValueError("the signature is larger than the room for it")
        self.data[self.start + 1 : self.start + 1 + len(digits)] = digits
        return bytes(self.data)


def require_field(pdf: Pdf) -> Object:
    """The field that waits for the seal. Raises ValueError."""
    fields = list(pdf.Root.AcroForm.Fields) if Name.AcroForm in pdf.Root else []
    if [str(field.get("/T", "")) for field in fields] != [SEAL_FIELD]:
        raise ValueError("not a document with a field for the seal")
    if Name.V in fields[0]:
        raise ValueError("the document is sealed already")
    return fields[0]


def with_room(pdf: bytes, moment: datetime, room: int) -> Revision:
    """The file with an empty seal of up to `room` bytes in its field."""
    with Pdf.open(io.BytesIO(pdf)) as read:
        field = require_field(read)
        number = int(read.trailer.Size)
        read.Root.AcroForm.SigFlags = 3  # there are signatures, and only what is appended keeps them
        seal = f"{number} 0 R"
        bodies = {
            field.objgen[0]: _body(field, f"/V {seal}"),
            read.Root.objgen[0]: _body(read.Root, f"/Perms<</DocMDP {seal}>>/Extensions{_EXTENSION}"),
        }
        linked = f"/Root {read.Root.objgen[0]} 0 R/Info {read.trailer.Info.objgen[0]} 0 R"
        first = bytes(read.trailer.ID[0]).hex()
    data, places = bytearray(pdf), []
    for at, body in bodies.items():
        places.append((at, len(data)))
        data += b"%d 0 obj\n%b\nendobj\n" % (at, body)
    places.append((number, len(data)))
    said = text(f"D:{moment.astimezone(UTC):%Y%m%d%H%M%S}+00'00'")
    data += f"{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M{said}".encode()
    data += f"/Reference{_CERTIFIES}/ByteRange ".encode()
    covered, empty = len(data), _RANGE.format(0, 0, 0).encode()
    data += empty + b"/Contents "
    start = len(data)
    data += b"<" + b"0" * 2 * room + b">"
    end = len(data)
    data += b">>\nendobj\n"
    places.append((number + 1, len(data)))
    table = b"".join([b"\x01" + offset.to_bytes(4) + b"\x00" for _number, offset in places])
    index = " ".join([f"{at} 1" for at, _offset in places])
    before = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
    second = hashlib.md5(data, usedforsecurity=False).hexdigest()
    data += (
        f"{number + 1} 0 obj\n<</Type/XRef/Size {number + 2}/W[1 4 1]/Index[{index}]/Prev {before}{linked}"
        f"/ID[<{first}><{second}>]/Length {len(table)}>>\nstream\n"
    ).encode()
    data += table + f"\nendstream\nendobj\nstartxref\n{places[-1][1]}\n%%EOF\n".encode()
    data[covered : covered + len(empty)] = _RANGE.format(start, end, len(data) - end).encode()
    return Revision(data, start, end)


def _body(entry: Object, more: str) -> bytes:
    """The object as it was, with further entries."""
    return entry.unparse(resolved=True).removesuffix(b">>") + more.encode() + b">>"
