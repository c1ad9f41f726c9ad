"""Workbooks and tables as people keep them, made in the test."""

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import openpyxl

HEAD = ("Réf", "Risque", "Probabilité", "Impact", "Coût min", "Coût max", "Responsable", "Action", "Échéance", "Statut",
        "Coût action", "Revue")  # fmt: skip


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*rows: Iterable[Any], head: Iterable[Any] = HEAD) -> bytes:
    def fill(book: Any) -> None:
        for row in (head, *rows):
            book.active.append(list(row))

    return workbook(fill)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed, or added from nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


def messy(book: Any) -> None:
    """Titles above, headers on two rows, merges, sections, notes, a repeated header, totals, two languages."""
    sheet = book.active
    sheet.title = "Registre 2026"
    hidden = book.create_sheet("Brouillon")
    hidden.sheet_state = "hidden"
    hidden.append(HEAD)
    hidden.append(["X1", "À ne pas lire", 5, 5])
    sheet["A1"], sheet["A2"] = "Registre des risques – Le Fournil des Lices", "Mis à jour en mars"
    sheet.append([])
    sheet.append(["N°", "Catégorie", "Intitulé du risque", "Évaluation", None, "Criticité", "Coût min", "Coût max", "Owner",  # noqa: E501 -- one row of the sheet
                  "Plan d'action", "Échéance", "Statut", "Budget action (k€)", "Review date"])  # fmt: skip
    sheet.append([None, None, None, "Probabilité", "Gravité"])
    for column in "ABCFGHIJKLMN":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.merge_cells("D4:E4")
    sheet.append(["A. Informatique"])
    sheet.merge_cells("A6:N6")
    sheet.append(["R1", "Cyber", "Panne de la boutique en ligne", "Très probable", "4 - fort", 20, "12k€", "1,5 M€",
                  "Inès Le Goff", "Sauvegarde", "15/03/2026", "En cours", 2, "T2 2026"])  # fmt: skip
    sheet.append(["R2", None, "Vol de données", "3/5", "élevée", 12, "1.500,00 €", "60 000", "?", "=1+1", "fin juin",
                  "50 %", "NSP", 46100])  # fmt: skip
    sheet.merge_cells("B7:B8")
    sheet.append(["Note : à revoir avec l’assureur"])
    sheet.append(["N°", "Catégorie", "Intitulé du risque", "Probabilité", "Gravité"])
    sheet.append(["R3", "Bâtiment", "Total loss of the oven", "H", "L", 5, "1.500", "~ 2000", None, None, "mars 2026",
                  "To do"])  # fmt: skip
    sheet.append([None, None, None, 3, 2, 6, 100, 200, "Marc"])
    sheet.append(["Total", None, None, None, None, None, "=SUM(G7:G11)", 9000])
