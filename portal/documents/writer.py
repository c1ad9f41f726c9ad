"""Writing a PDF 1.7 file whose thousands of small objects are told as text and packed into object streams.

An object model of the file would hold and walk each of them several times; a dossier of a thousand risks has 60,000.
"""

import hashlib
import io
import re
from collections.abc import Sequence

from pikepdf import Array, Pdf, Stream

_PACK = 100  # objects in an object stream
_NOTHING = b"x\x9c\x03\x00\x00\x00\x00\x01"  # no bytes, compressed; the toolkit leaves an empty stream as it is
_AWKWARD = re.compile(r"[\\()]")


def text(words: str) -> str:
    """A text string."""
    if words.isascii() and words.isprintable():
        return f"({_AWKWARD.sub(r'\\\g<0>', words)})"
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"


def name(word: str) -> str:
    """A name."""
    return "/" + re.sub(r"[^A-Za-z0-9.+_-]", lambda found: f"#{ord(found.group()):02X}", word)


def box(edges: Sequence[float]) -> str:
    """A rectangle."""
    return f"[{' '.join([f'{edge:.2f}' for edge in edges])}]"


class PdfWriter:
    """Objects are numbered as they are put in or reserved, and written at the end."""

    def __init__(self) -> None:
        self._bodies: list[str] = [""]  # by number; empty: a stream, or number 0, which is never used
        self._streams: dict[int, tuple[str, bytes]] = {}

    def reserve(self, count: int = 1) -> int:
        """The first of so many numbers, for objects that are put in later."""
        self._bodies += [""] * count
        return len(self._bodies) - count

    def put(self, body: str, number: int | None = None) -> int:
        """An object that is no stream."""
        number = self.reserve() if number is None else number
        self._bodies[number] = body
        return number

    def stream(self, entries: str, data: bytes) -> int:
        """A stream with the entries of its dictionary, but for its length and filter."""
        number = self.reserve()
        self._streams[number] = (entries, data)
        return number

    def written(self, catalogue: int, information: int) -> bytes:
        """The whole file; it is used up by that."""
        places: dict[int, bytes] = {}
        packed = [number for number, body in enumerate(self._bodies) if body]
        for start in range(0, len(packed), _PACK):
            numbers = packed[start : start + _PACK]
            holder = self.stream(*self._packed(numbers))
            for index, number in enumerate(numbers):
                places[number] = b"\x02" + holder.to_bytes(4) + bytes([index])
        del self._bodies[1:]
        out = bytearray(b"%PDF-1.7\n%\xbf\xf7\xa2\xfe\n")
        streams, self._streams = self._streams, {}
        for (number, (entries, _data)), data in zip(
            streams.items(), deflated([data for _entries, data in streams.values()]), strict=True
        ):
            places[number] = b"\x01" + len(out).to_bytes(4) + b"\x00"
            out += _stream(number, entries, data)
        last = max(places) + 1
        digest = hashlib.md5(out, usedforsecurity=False).hexdigest()
        table = bytes(6) + b"".join([places[number] for number in range(1, last)])
        table += b"\x01" + len(out).to_bytes(4) + b"\x00"
        entries = f"/Type/XRef/Size {last + 1}/W[1 4 1]/Root {catalogue} 0 R/Info {information} 0 R"
        start = len(out)
        out += _stream(last, f"{entries}/ID[<{digest}><{digest}>]", *deflated([table]))
        return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())

    def _packed(self, numbers: Sequence[int]) -> tuple[str, bytes]:
        bodies = [self._bodies[number] for number in numbers]
        heads, at = [], 0
        for number, body in zip(numbers, bodies, strict=True):
            heads.append(f"{number} {at}")
            at += len(body) + 1
        head = " ".join(heads) + "\n"
        return f"/Type/ObjStm/N {len(numbers)}/First {len(head)}", (head + "\n".join(bodies)).encode("ascii")


def _stream(number: int, entries: str, data: bytes) -> bytes:
    head = f"{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
    return head.encode("ascii") + data + b"\nendstream\nendobj\n"


def deflated(parts: Sequence[bytes]) -> list[bytes]:
    """Each part compressed by the library that comes with our PDF toolkit: Python's own is the machine's, and not all
    machines' give the same bytes."""
    out = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.Root.Parts = Array([Stream(pdf, part) for part in parts])
        pdf.save(out, static_id=True)
    with Pdf.open(out) as pdf:
        return [part.read_raw_bytes() or _NOTHING for part in pdf.Root.Parts]
