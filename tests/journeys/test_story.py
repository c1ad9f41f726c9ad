"""The whole way, once through, in each language: from a stranger's sign-up to a sealed file in an insurer's hands."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.cast import PASSWORD, TOTP_SECRET
from tests.journeys.person import Person
from tests.journeys.sharing import wait_for_copy
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAMBER, INSURER = "Chambre de métiers (démo)", "Mutuelle du Ponant"
BUSINESS = "Biscuiterie Pennec"
RISK, MEASURE = "Boutique en ligne injoignable", "Sauvegarder la boutique hors ligne"
REMARK = "Pensez à tester la copie avant Noël <b>& fêtes</b>"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_sign_up_to_a_dossier_in_an_insurers_hands(
    journey: Callable[[Callable[[Any], None]], None], site: Site, tmp_path: Path, language: str
) -> None:
    def story(browser: Any) -> None:
        with ExitStack() as windows:

            def window(**options: Any) -> Person:
                return windows.enter_context(Person(browser, site, language, **options))

            owner = window(phone=language == "fr")
            sign_up(owner, language)
            home = create_business(owner)
            describe(owner)
            list_services(owner)
            keep_register(owner)
            see_aid(owner)
            record_policy(owner, tmp_path)
            bundle = build_dossier(owner, tmp_path / "dossier.zip")
            give_mandate(owner)
            adviser = window().sign_in(f"claire.{language}@journey.example", PASSWORD, TOTP_SECRET)
            advise(adviser, home)
            owner.follow("/risks/").follow("/R-1/").reads(REMARK)

            share(owner)
            underwriter = window().sign_in(f"nora.{language}@journey.example", PASSWORD, TOTP_SECRET)
            underwriter.reads(BUSINESS).press("tbody th a")
            received = underwriter.reads(BUSINESS).download("form .btn-primary", tmp_path / "insurer.zip")
            assert received.read_bytes() != bundle.read_bytes(), "a copy with their name"
            owner.open(f"{home}grants/").reads("Nora Salaün")

            withdraw(owner, home)
            adviser.open(f"{home}risks/R-1/", status=404)
            adviser.open("/").reads(adviser.says("Portfolio"))
            assert not adviser.page.get_by_text(BUSINESS).count()

            anyone = window()
            owner.open(f"{home}dossier/D-1/")
            check = owner.page.locator('a[href*="/verify/"]').first.get_attribute("href")
            anyone.open(str(check)).write(file=bundle).press()
            anyone.reads(anyone.says("This bundle is the sealed one, to the last byte"))

    journey(story)
    # Exits 1 unless seal, hashes and signature hold; the site that sealed it has keys of its own.
    call_command("verify_dossier", str(tmp_path / "insurer.zip"), "--any-key")


def sign_up(owner: Person, language: str) -> None:
    email = f"zoe.{language}@journey.example"
    owner.open("/").follow("/accounts/signup/")
    owner.write(name="Zoé Pennec", email=email, password1="une miche de seigle à l’aube").press()
    owner.open(owner.site.mailbox.link_to(email)).press("main form button")


def create_business(owner: Person) -> str:
    """The path of the new business's dashboard."""
    owner.follow("/new/").write(name=BUSINESS).press()
    path = owner.page.url.removeprefix(owner.site.url)
    assert path.startswith("/b/biscuiterie-pennec"), path
    return path


def describe(owner: Person) -> None:
    owner.follow("/profile/").follow("/identity/edit/")
    owner.write(siren="732 829 320", siret="732 829 320 00074", legal_form="5499", created_on="2017-03-06")
    owner.write(micro_entrepreneur="no").press()
    owner.follow("/activity/edit/").write(naf="10.72Z", employees="6").press()
    owner.follow("/place/edit/").write(commune="Rennes").press()
    if owner.page.locator('[name="commune_pick"]').count():
        owner.page.locator('[name="commune_pick"]').first.check()
        owner.press()
    owner.follow("/money/edit/").write(turnover_eur="412 000", online_share_pct="35")
    owner.does_not_know("balance_sheet_eur").press()
    owner.reads("732 829 320")


def list_services(owner: Person) -> None:
    owner.follow("/services/").follow("/services/start/").write(kinds=["shop", "payment"]).press()
    owner.follow("/services/new/").write(kind="hosting", name="Hébergement de la boutique", provider="Hébergeur Breizh")
    owner.write(availability_pct="99,9", tolerable_stop_hours="4").press()
    owner.reads("Hébergement de la boutique")


def keep_register(owner: Person) -> None:
    owner.follow("/risks/").follow("/risks/new/")
    owner.write(title="").press()  # nothing said yet: the page says what is missing, beside the fields
    owner.write(title=RISK, category="online", likelihood_current=4, impact_current=4).press()
    owner.reads(RISK)
    owner.follow("/measures/").follow("/measures/new/")
    in_a_month = date.today() + timedelta(days=30)
    owner.write(title=MEASURE, theme="cyber", due_on=in_a_month.isoformat(), cost_once_eur="480")
    owner.does_not_know("cost_yearly_eur")
    owner.page.get_by_label(RISK).check()
    owner.press().reads(MEASURE)


def see_aid(owner: Person) -> None:
    owner.follow("/aid/")
    owner.page.locator("main .rp-prog h3 a").first.click()
    owner.arrive().reads(owner.says("Criterion by criterion"))


def record_policy(owner: Person, folder: Path) -> None:
    contract = folder / "contrat-cyber.txt"
    contract.write_text("Contrat 48-2207 : garantie cyber.\n", encoding="utf-8")
    owner.follow("/policies/").follow("/policies/new/")
    owner.write(line="cyber", insurer=INSURER, policy_number="48-2207", starts_on="2026-01-01", ends_on="2026-12-31")
    owner.write(premium_yearly_eur="690", upload=str(contract))
    prefix = owner.page.locator('[name$="-0-head"]').get_attribute("name").removesuffix("head")
    owner.write(**{f"{prefix}head": "gross_margin", f"{prefix}limit_eur": "50 000", f"{prefix}waiting_hours": "12"})
    owner.write(**{f"{prefix}waiting_mode": "beyond"}).press()
    owner.reads("48-2207").follow("/proofs/").reads("contrat-cyber")


def build_dossier(owner: Person, to: Path) -> Path:
    """The steps show while a worker builds; the bundle when it is done."""
    owner.follow("/dossier/").follow("/dossier/new/").press()
    assert "/dossier/build/" in owner.page.url
    owner.page.locator("#rp-progress .rp-steps").wait_for()
    result = owner.page.locator("#rp-progress .btn-primary")
    result.wait_for(timeout=60_000)
    result.click()
    owner.arrive()
    return owner.download('a[href$="/download/"]', to)


def give_mandate(owner: Person) -> None:
    owner.follow("/people/").follow("/mandates/").follow("/mandates/new/")
    chamber = owner.page.locator('[name="organisation"] option', has_text=CHAMBER).get_attribute("value")
    owner.write(organisation=chamber, scope="comment", ends_on=(date.today() + timedelta(days=90)).isoformat())
    owner.write(sections=["profile", "services", "register", "aid", "policies", "dossier"]).press()
    owner.reads(CHAMBER)


def advise(adviser: Person, home: str) -> None:
    """From the portfolio into the client: looks, comments, cannot edit."""
    adviser.follow(home).follow("/risks/").follow("/R-1/")
    assert not adviser.page.locator('a[href$="/edit/"]').count()
    adviser.write(body=REMARK).press('form[action$="/remarks/"] button').reads(REMARK)
    adviser.open(f"{home}risks/R-1/edit/", status=403)
    adviser.open(f"{home}people/", status=403)
    adviser.open(f"{home}risks/")


def share(owner: Person) -> None:
    owner.follow("/dossier/").follow("/grants/").follow("/grants/new/").follow("?to=account")
    insurer = owner.page.locator('[name="organisation"] option', has_text=INSURER).get_attribute("value")
    owner.write(organisation=insurer).unfold().write(days=30, max_downloads=2).press().reads(INSURER)
    wait_for_copy(owner, INSURER)


def withdraw(owner: Person, home: str) -> None:
    owner.open(f"{home}mandates/").follow("/withdraw/").press("main form button")
