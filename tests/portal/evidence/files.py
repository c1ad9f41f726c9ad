"""Files made for tests: the smallest honest ones of each kind, and their wicked look-alikes."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TEXT = "Sauvegarde testée le 14 mai, restaurée en 40 min.\n".encode()
CSV = b"date;heures\r\n2026-11-09;14\r\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    heading = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 6))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", heading) + body + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return head + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"


def archive(entries: dict[str, bytes], *, stored_first: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, content) in enumerate(entries.items()):
            kind = zipfile.ZIP_STORED if stored_first and number == 0 else zipfile.ZIP_DEFLATED
            made.writestr(name, content, compress_type=kind)
    return out.getvalue()


def xlsx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more})


def docx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **more})


def odf(kind: str, **more: bytes) -> bytes:
    media = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": media, "content.xml": b"<office/>", **more}, stored_first=True)


GOOD = {
    "attestation.pdf": PDF,
    "photo.png": png(),
    "photo.jpg": jpeg(),
    "photo.JPEG": jpeg(),
    "note.txt": TEXT,
    "arrets.csv": CSV,
    "contrat.docx": docx(),
    "stock.xlsx": xlsx(),
    "lettre.odt": odf("text"),
    "stock.ods": odf("spreadsheet"),
}
