"""`python -m tests.journeys.shots [--role ines] [--lang fr] [--width 390] [--page risk]`: a picture of every page.

Each page of the URL map that answers a person, for each person of the cast, in both languages, on a phone and on a
desk; with what an empty business sees (zoe), refusals, each form after an answer it cannot take, and the page of two
people who saved at once. Draws into var/shots/<language>/<width>/<role>-<page>.png, and keeps the few images of README
and docs in docs/images/.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Error, sync_playwright

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "var" / "shots"
IMAGES = ROOT / "docs" / "images"
KEPT = {
    "fr/1280/ines-dashboard.png": "dashboard-fr.png",
    "fr/390/ines-assessment-question.png": "question-fr.png",
    "fr/1280/ines-proposal.png": "proposal-fr.png",
    "fr/1280/ines-measures-board.png": "board-fr.png",
    "fr/1280/ines-risks.png": "matrix-fr.png",
    "fr/390/ines-risks-month.png": "month-fr.png",
}
KEPT_HEIGHT = 1500
HEIGHTS = {1280: 860, 390: 844}
LANGUAGES = ("fr", "en")
# Who opens what: the businesses and organisations whose addresses they try.
PLACES = {
    "visitor": ("demo", "chambre-metiers"),
    "ines": ("demo", "chambre-metiers"),
    "marc": ("demo", "chambre-metiers"),
    "lucie": ("demo", "chambre-metiers"),
    "paul": ("demo", "chambre-metiers"),
    "zoe": ("atelier-pennec", "chambre-metiers"),
    "yann": ("cycles-rivoal", "chambre-metiers"),
    "claire": ("demo", "chambre-metiers"),
    "denis": ("cycles-rivoal", "chambre-metiers"),
    "gwen": ("demo", "chambre-metiers"),
    "nora": ("demo", "mutuelle-ponant"),
    "erwan": ("demo", "mutuelle-ponant"),
}
PERSONAL = {"visitor", "ines", "claire"}  # pages of no business are the same for the others
SPOILERS = {"visitor", "ines"}  # whose forms are also sent with answers they cannot take
DANGEROUS = re.compile("delete|withdraw|revoke|leave|logout|password|email|mfa")


@dataclass(frozen=True)
class Shot:
    role: str
    name: str
    path: str
    has_form: bool = False


def furnish() -> None:
    """The demo, with an empty business for zoe and a dossier under way for yann."""
    from django.conf import settings
    from django.utils import timezone

    from deploy.seed import seed
    from portal.accounts.models import User
    from portal.jobs.models import Job
    from portal.profile.models import Profile
    from portal.tenancy.context import business_context
    from portal.tenancy.models import Business, Membership

    settings.VAR.mkdir(parents=True, exist_ok=True)
    seed()
    empty = Business.objects.create(slug="atelier-pennec", name="Atelier Pennec")
    with business_context(write=[empty]):
        Membership.objects.create(business=empty, user=User.objects.get(name__startswith="Zo"), role="owner")
        Profile.objects.create(business=empty)
    neighbour = Business.objects.get(slug="cycles-rivoal")
    with business_context(write=[neighbour]):
        later = timezone.now() + timedelta(hours=1)
        Job.objects.create(
            business=neighbour, kind="dossier.build", state="running", step="render", done=1, total=5, due=later
        )
    _renewals(Business.objects.get(slug="demo"), neighbour)


def _renewals(bakery: Any, neighbour: Any) -> None:
    """One that waits for its hour, one that is over, and one under way for clients who let the chamber build."""
    from django.utils import timezone

    from portal.access.models import Mandate
    from portal.access.table import SECTIONS
    from portal.accounts.models import User
    from portal.tenancy.models import Business, Organisation
    from tests.cast import PEOPLE
    from tests.factories import make_renewal

    chamber, now = Organisation.objects.get(kind="chamber"), timezone.now()
    terms = {"organisation": chamber, "accepted_at": now, "ends_on": timezone.localdate() + timedelta(days=90)}
    for place, name in enumerate(("Garage Le Bihan", "Menuiserie Kervella", "Salon Ondine", "Traiteur Quéré")):
        client = Business.objects.create(slug=f"client-{place}", name=name)
        sections = SECTIONS if place % 2 else ["profile", "services", "dossier"]
        Mandate.objects.create(business=client, scope="edit", sections=sections, **terms)
    clients = list(Business.objects.filter(slug__startswith="client-"))
    own: dict[str, Any] = {"started_by": User.objects.get(email=PEOPLE["claire"][1])}
    others = list(range(10_000, 11_000))  # ids of nobody here, so that there are as many as a chamber has
    over = {**own, "state": "done", "finished_at": now, "built": 412, "position": 413}
    make_renewal(chamber, clients[0], clients=[clients[0].pk, *others[:412]], **over)
    going = {**own, "built": 318, "withdrawn": 2, "position": 325, "under_way": [clients[3].pk, neighbour.pk]}
    going |= {"pace_from": now - timedelta(minutes=11)}
    going["clients"] = [bakery.pk, *(client.pk for client in clients), *others[5:]]
    make_renewal(chamber, bakery, clients[1], clients[2], **going)
    make_renewal(chamber, clients=others[:20], start_at=now + timedelta(hours=9), **own)


def addresses() -> dict[str, list[dict[str, Any]]]:
    """Values for the parameters of routes, by the route's name; one picture for each."""
    from insurance.models import PublicSeal
    from portal.access.models import Grant
    from portal.api.models import ApiToken
    from portal.jobs.models import Job
    from portal.profile.facts import PARTS
    from portal.tenancy.context import business_context
    from portal.tenancy.models import Business
    from subsidies.curation.parts import PARTS as PARTS_OF_A_PROGRAMME
    from subsidies.models import Programme

    with business_context(read=list(Business.objects.all())):
        seal = PublicSeal.objects.order_by("number").first()
        uid = Job.objects.filter(kind="dossier.build").order_by("-pk").values_list("uid", flat=True).first()
        grant = Grant.objects.order_by("pk").values_list("public_id", flat=True).first()
        mailed = Grant.objects.exclude(email="").values_list("public_id", flat=True).first()
    with_insurer = list(Grant.objects.exclude(organisation=None).order_by("pk").values_list("public_id", flat=True))
    token = ApiToken.objects.filter(member__business__slug="demo").values_list("public_id", flat=True).first()
    programmes = list(Programme.objects.order_by("slug").values_list("slug", flat=True)[:2])
    owned = Programme.objects.exclude(institution=None).order_by("slug").values_list("slug", flat=True).first()
    curated = {name: [{"programme": owned}] for name in ("programme", "versions", "suspend", "close")}
    return {
        "verify": [{"token": seal.token if seal else "x"}, {"token": "no-such-document"}],
        "dossier-job": [{"uid": uid}],
        "grant": [{"public_id": grant}],
        "grant-revoke": [{"public_id": grant}],
        "grant-new": [{}, *({"query": f"to={way}"} for way in ("account", "mail", "self"))],
        "readiness-group": [{"code": "security"}, {"code": "existing"}],
        "readiness-question": [{"code": code} for code in ("mfa_mail", "activity_text")],
        "shared": [{"public_id": grant}],
        "shared-room": [{"public_id": mailed}],
        "shared-pass-on": [{"public_id": mailed}],
        "shared-dossier": [{"public_id": public_id} for public_id in with_insurer],
        "shared-questions": [{"public_id": with_insurer[0]}],
        "shared-compare": [{"query": "&".join(f"d={public_id}" for public_id in with_insurer)}],
        "token-revoke": [{"public_id": token}],
        "profile-edit": [{"part": part.code} for part in PARTS],
        "aid-programme": [{"programme": slug} for slug in programmes],
        "application": [{"number": number} for number in (3, 4, 1)],
        "application-new": [{"programme": programmes[0]}],
        "application-edit": [{"number": 3}],
        "application-move": [
            {"number": 3, "state": "submitted"},
            {"number": 3, "state": "abandoned"},
            {"number": 1, "state": "paid"},
        ],
        "application-document": [{"number": 3, "line": 1}],
        "application-task-remove": [{"number": 3, "line": 1}],
        **{f"finder-programme-{lang}": [{"programme": programmes[0]}] for lang in LANGUAGES},
        "funding-choice": [{"programme": programmes[0]}],
        "outreach-programme": [{"programme": programmes[0]}],
        "outreach-write": [{"programme": programmes[0]}],
        "renewal": [{"number": number} for number in (2, 1, 3)],
        "renewal-cancel": [{"number": 2}],
        "assessment-question": [{"code": "restore"}, {"code": "services"}],
        "assessment-who": [{"code": "restore"}],
        "assessment-ask": [{"code": "restore"}],
        "proposal-decline": [{"scenario": "key-person"}],
        "proposal-merge": [{"scenario": "key-person"}],
        "catalogue-draft": [{"number": 1}, {"number": 2}],
        "catalogue-draft-edit": [{"number": 2, "part": part.code} for part in PARTS_OF_A_PROGRAMME],
        **{f"catalogue-{name}": values for name, values in curated.items()},
        "questionnaire": [{"insurer": "mutuelle-ponant", "code": "cyber-tpe"}],
        "questionnaire-question": [
            {"insurer": "mutuelle-ponant", "code": "cyber-tpe", "question": code} for code in ("A5", "C3")
        ],
        "mandate-withdraw": [{"chamber": "chambre-metiers"}],
    }


def shots(role: str, client: Any, values: dict[str, list[dict[str, Any]]]) -> Iterator[Shot]:
    """The pages that answer this person with HTML, 200; and one refusal of each kind."""
    from tests.architecture.routes import walk

    slug, org = PLACES[role]
    refused: set[int] = set()
    for route in walk():
        if not (route.of_business or route.of_organisation or role in PERSONAL):
            continue
        for place, params in enumerate(values.get(route.name, [{}])):
            filled = {"number": 1, "token": "x", "chamber": "chambre-metiers", **params, "slug": slug, "org": org}
            path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled.get(found[1], "x")), route.pattern)  # noqa: B023
            if not re.fullmatch(r"[\w/.\-]+", path):
                continue
            if "query" in params:
                path += f"?{params['query']}"
            answer = client.get(path)
            html = answer.get("Content-Type", "").startswith("text/html") and b"<html" in answer.content[:200]
            if answer.status_code >= 500:
                print(f"  {role} {path}: {answer.status_code}", file=sys.stderr)
            if html and answer.status_code in {403, 404} and answer.status_code not in refused:
                refused.add(answer.status_code)
                yield Shot(role, f"refused-{answer.status_code}", path)
            if html and answer.status_code == 200:
                name = route.name or path.strip("/").replace("/", "-")
                has_form = role in SPOILERS and b"rp-form" in answer.content and not DANGEROUS.search(name)
                yield Shot(role, f"{name}-{place + 1}" if place else name, path, has_form)


def plan(roles: list[str]) -> tuple[list[Shot], dict[str, str]]:
    """What to draw, and a session for each person."""
    from django.test import Client

    from portal.accounts.models import User
    from tests.cast import PEOPLE

    values, found, keys = addresses(), [], {}
    for role in roles:
        client = Client(raise_request_exception=False)
        if role == "visitor":
            _enter_room(client, values["shared-room"][0]["public_id"])
        else:
            client.force_login(User.objects.get(email=PEOPLE[role][1]))
        found += list(shots(role, client, values))
        keys[role] = client.cookies["rempart"].value
    return found, keys


def _enter_room(client: Any, public_id: Any) -> None:
    """As somebody whom a code let read a shared dossier."""
    now = int(time.time())
    session = client.session
    session["rooms"] = {str(public_id): {"since": now, "seen": now}}
    session.save()
    client.cookies["rempart"] = session.session_key


def draw(site: str, wanted: list[Shot], keys: dict[str, str], languages: list[str], widths: list[int]) -> int:
    """Draws everything; returns how many pictures were written."""
    from tests.journeys.browser import CHROMIUM, MISSING

    if CHROMIUM is None:
        raise SystemExit(MISSING)
    drawn = 0
    with sync_playwright() as driver:
        for language in languages:  # --lang: the browser's own words, in date fields say
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", f"--lang={language}"])
            for role in dict.fromkeys(shot.role for shot in wanted):
                context = browser.new_context(locale=language, reduced_motion="reduce")
                cookies = {"rempart_language": language}
                if role in keys:
                    cookies["rempart"] = keys[role]
                context.add_cookies([{"name": n, "value": v, "url": site} for n, v in cookies.items()])
                page = context.new_page()
                if role != "visitor":
                    _speak(page, site, language)
                ours = [shot for shot in wanted if shot.role == role]
                for shot in ours:
                    page.goto(site + shot.path)
                    drawn += _picture(page, shot, language, widths)
                for shot in ours:  # last, since some forms take what they are given
                    if shot.has_form and page.goto(site + shot.path).ok and _spoil(page):
                        drawn += _picture(page, shot, language, widths, "-422")
                    if shot.has_form and page.goto(site + shot.path).ok and _outrun(page):
                        drawn += _picture(page, shot, language, widths, "-409")
                context.close()
            browser.close()
    return drawn


def _speak(page: Any, site: str, language: str) -> None:
    """People's language is their own setting, so it is changed as they would."""
    page.goto(f"{site}/account/")
    page.locator("select[name=language]").select_option(language)
    page.locator("form:has(select[name=language]) button").first.click()
    page.wait_for_load_state()


def _picture(page: Any, shot: Shot, language: str, widths: list[int], suffix: str = "") -> int:
    """The page as it is now, at each width."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        whole = page.evaluate("document.documentElement.scrollHeight")  # what is fixed at the bottom stays there
        page.set_viewport_size({"width": width, "height": min(max(whole, HEIGHTS[width]), 8000)})
        page.screenshot(path=_file(shot, language, width, suffix))
    return len(widths)


def _spoil(page: Any) -> bool:
    """Sends the page's form with answers it cannot take; whether it was refused."""
    form = page.locator("form.rp-form[method=post]").last
    for field in form.locator("input[type=text]:visible:enabled, input[type=email]:visible:enabled").all():
        field.fill("\u202e" if field.get_attribute("inputmode") is None else "abc")
    return _refused(page, form, 422)


def _outrun(page: Any) -> bool:
    """Sends the page's form as if somebody had saved first; whether both texts came back."""
    form = page.locator("form.rp-form[method=post]").last
    version = form.locator("input[name=version]")
    title = form.locator("input[type=text]:visible:enabled").first
    if not version.count() or not version.first.get_attribute("value") or not title.count():
        return False
    version.first.evaluate("field => field.value = Number(field.value) + 1000")
    title.fill(title.input_value() + " (suite)")
    return _refused(page, form, 409)


def _refused(page: Any, form: Any, status: int) -> bool:
    """Sends the form; whether it was answered with this status."""
    try:
        with page.expect_navigation(timeout=20_000, wait_until="load") as answer:
            form.locator("button[type=submit], button:not([type])").last.click(timeout=1000)
    except Error:
        return False
    response = answer.value
    return bool(response and response.status == status)


def _file(shot: Shot, language: str, width: int, suffix: str = "") -> Path:
    file = OUT / language / str(width) / f"{shot.role}-{shot.name}{suffix}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def keep_images() -> None:
    """The images of README and docs."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for source, name in KEPT.items():
        if (OUT / source).exists():
            with Image.open(OUT / source) as picture:
                picture.crop((0, 0, picture.width, min(picture.height, KEPT_HEIGHT))).save(IMAGES / name, optimize=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--role", choices=PLACES, action="append")
    parser.add_argument("--lang", choices=LANGUAGES, action="append")
    parser.add_argument("--width", type=int, choices=HEIGHTS, action="append")
    parser.add_argument("--page", action="append", help="the route's name, or its beginning")
    wishes = parser.parse_args()
    languages, widths = wishes.lang or list(LANGUAGES), wishes.width or list(HEIGHTS)
    servers.start()
    try:
        os.environ.update(DJANGO_SETTINGS_MODULE="portal.settings", REMPART_VAR=str(ROOT / "var" / "shots" / ".site"))
        django.setup()
        from django.conf import settings
        from django.db import connection, connections

        from tests import databases
        from tests.journeys.site import Site, database_env

        with databases.temporary_database("shots"):
            furnish()
            wanted, keys = plan(wishes.role or list(PLACES))
            if wishes.page:
                wanted = [shot for shot in wanted if shot.name.startswith(tuple(wishes.page))]
            env = database_env(connection.settings_dict, settings.SECRET_KEY)
            connections.close_all()
            with Site(settings.VAR, env) as site:
                drawn = draw(site.url, wanted, keys, languages, widths)
        keep_images()
        print(f"{drawn} pictures in {OUT}")
    finally:
        servers.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
