"""Somebody who kept a messy spreadsheet gets it in without retyping, on a phone, and takes it home again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from risks.importing.reading import read
from tests.journeys.person import Person
from tests.journeys.site import Site
from tests.risks.importing.books import messy, workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_messy_spreadsheet_comes_in_and_goes_out(
    journey: Callable[[Callable[[Any], None]], None], site: Site, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "registre-2026.xlsx"
    file.write_bytes(workbook(messy))

    def story(browser: Any) -> None:
        with Person(browser, site, language, phone=True) as owner:
            email = f"luc.{language}@journey.example"
            owner.open("/").follow("/accounts/signup/")
            owner.write(name="Luc Riou", email=email, password1="un registre en désordre").press()
            owner.open(site.mailbox.link_to(email)).press("main form button")
            owner.follow("/new/").write(name=f"Le Four de Luc {language}").press()
            owner.follow("/risks/").follow("/risks/import/")
            owner.write(file=file).press()
            page = owner.page
            # What was understood, each doubtful cell by its address, and nothing of the hidden sheet.
            cells = page.locator("section[aria-labelledby=cells] li")
            assert cells.count() >= 5
            assert page.locator("section[aria-labelledby=cells]").get_by_text("K8").count() == 1
            owner.reads("Panne de la boutique en ligne")
            assert page.get_by_text("À ne pas lire").count() == 0
            # A column was taken for something else: said, and read anew.
            page.locator("section[aria-labelledby=columns] summary").click()
            owner.write(column_M="").press("section[aria-labelledby=columns] form .btn-primary")
            assert page.locator('[name="column_M"]').input_value() == ""
            owner.press('form[action$="/go/"] button')
            page.locator(".rp-buttons a.btn-primary").wait_for(timeout=15_000)
            owner.look().follow("/risks/")
            assert page.locator("#register tbody tr").count() == 3
            home = owner.download('a[href*="export.xlsx"]', tmp_path / f"{language}.xlsx")
            assert [row.values["title"] for row in read(home.read_bytes(), home.name).risks] == [
                "Panne de la boutique en ligne",
                "Vol de données",
                "Total loss of the oven",
            ]

    journey(story)
