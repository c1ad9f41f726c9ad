"""Workbooks of plain tables, written straight as XML (ECMA-376): a library holds an object for every cell.

Text is text whatever it begins with, numbers and days keep theirs, an empty cell is None. The same cells and moment
give the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

PARIS = ZoneInfo("Europe/Paris")
MAX_CELL = 32_767  # characters, Excel's limit
# The format stores no control characters, and a lone surrogate is no character at all.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT, _TITLE, _DAY, _MOMENT = 1, 2, 3, 4  # numbers of the cell formats in _STYLES


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the titles of its columns, its rows."""

    name: str
    header: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def xlsx_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, sheet: str = "Rempart") -> bytes:
    """A workbook of one sheet."""
    return xlsx_book([Sheet(sheet, header, rows)])


def xlsx_book(sheets: Iterable[Sheet], moment: datetime | None = None) -> bytes:
    """A workbook of several sheets, as if written at that moment, or now. Names that the format refuses are mended."""
    pages = list(sheets)
    numbers = range(1, len(pages) + 1)
    said = (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    types = "".join(_SHEET_TYPE.format(number) for number in numbers)
    named = "".join(_NAMED.format(_name(page.name), number) for number, page in zip(numbers, pages, strict=True))
    links = "".join(_SHEET_LINK.format(number) for number in numbers)
    parts = {
        "[Content_Types].xml": _TYPES.format(types),
        "_rels/.rels": _LINKS,
        "docProps/core.xml": _CORE.format(said),
        "xl/workbook.xml": _BOOK.format(named),
        "xl/_rels/workbook.xml.rels": _BOOK_LINKS.format(links),
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{number}.xml": _sheet(page) for number, page in zip(numbers, pages, strict=True)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in parts.items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            archive.writestr(entry, _XML + content)
    return out.getvalue()


def local(value: datetime) -> datetime:
    """A moment as clocks in France show it."""
    return value.astimezone(PARIS) if value.tzinfo else value


def _name(given: str) -> str:
    return escape(_UNSTORABLE.sub("\ufffd", re.sub(r"[\[\]:*?/\\]", " ", given))[:31] or "Rempart", {'"': "&quot;"})


def _sheet(sheet: Sheet) -> str:
    titles = [str(title) for title in sheet.header]
    widths = [max(12, min(40, len(title) + 4)) for title in titles]
    columns = "".join(_COLUMN.format(number, width) for number, width in enumerate(widths, 1))
    header = "".join(_text(f"{get_column_letter(number)}1", title, _TITLE) for number, title in enumerate(titles, 1))
    rows = [f'<row r="{at}">{"".join(_cells(at, row))}</row>' for at, row in enumerate(sheet.rows, 2)]
    return _SHEET.format(f"<cols>{columns}</cols>" if columns else "", f'<row r="1">{header}</row>{"".join(rows)}')


def _cells(at: int, row: Sequence[Any]) -> Iterator[str]:
    for number, value in enumerate(row, 1):
        place = f"{get_column_letter(number)}{at}"
        match value:
            case None:
                continue
            case bool():
                yield f'<c r="{place}" t="b"><v>{value:d}</v></c>'
            case int() | float() | Decimal():
                yield f'<c r="{place}"><v>{value}</v></c>'
            case datetime():  # the format knows no zones
                yield f'<c r="{place}" s="{_MOMENT}"><v>{to_excel(local(value).replace(tzinfo=None))}</v></c>'
            case date():
                yield f'<c r="{place}" s="{_DAY}"><v>{to_excel(value)}</v></c>'
            case _:
                yield _text(place, str(value), _TEXT)


def _text(place: str, text: str, style: int) -> str:
    stored = escape(_UNSTORABLE.sub("\ufffd", text)[:MAX_CELL], {"\r": "&#13;"})
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{stored}</t></is></c>'


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_TYPE = f'<Override PartName="/xl/worksheets/sheet{{}}.xml" ContentType="{_KIND}.worksheet+xml"/>'
_NAMED = '<sheet name="{0}" sheetId="{1}" r:id="rId{1}"/>'
_SHEET_LINK = f'<Relationship Id="rId{{0}}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{{0}}.xml"/>'
_COLUMN = '<col min="{0}" max="{0}" width="{1}" customWidth="1"/>'
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{{}}</Types>'
)
_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>Rempart</dc:creator>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">{0}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{0}</dcterms:modified></cp:coreProperties>'
)
_BOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{{}}</sheets></workbook>'
_BOOK_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}'
    f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "{}<sheetData>{}</sheetData></worksheet>"
)
