"""The pages: where it stands, one question of each type, confirming one by one."""

from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.utils import timezone

from insurance.readiness.questions import load
from portal.audit.models import Entry
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_insurance_answer, make_policy, make_proof, make_service
from tests.insurance.dossier.pinned import DECLARATION, plain
from tests.insurance.readiness.conftest import HOME, declare, kept, say, seen

POSTS = {
    "activity_text": ({"value": "Une boulangerie\nde quartier"}, "Une boulangerie\nde quartier"),
    "lei": ({"value": "969500ABC"}, "969500ABC"),
    "websites": ({"value": "fournil.example\n\nshop.fournil.example"}, ["fournil.example", "shop.fournil.example"]),
    "turnover_n": ({"value": "€1,234.50"}, "1234.5"),
    "trend": ({"value": "3"}, "3"),
    "records_total": ({"value": "1 200"}, 1200),
    "indemnity_period": ({"value": "12"}, 12),
    "waiting": ({"value": "1 h 30"}, "1.5"),
    "inception": ({"value": "2027-01-01"}, "2027-01-01"),
    "nil_declaration": ({"value": "yes"}, "yes"),
    "eol": ({"says": "yes", "text": "one till"}, {"says": "yes", "text": "one till"}),
    "bcp": ({"says": "yes", "on": "2026-01-31"}, {"says": "yes", "on": "2026-01-31"}),
    "mfa_admin": ({"value": "2"}, 2),
    "tenure": ({"value": "tenant"}, "tenant"),
    "lines": ({"value": ["liability", "cyber"]}, ["cyber", "liability"]),
    "dpo": ({"name": "Marc Tanguy", "role": "", "contact": "marc@fournil.example"},
            {"name": "Marc Tanguy", "role": None, "contact": "marc@fournil.example"}),
    "top_clients": ({"r0_name": "Hôtel du Port", "r0_share": "12,5", "r1_name": "", "r1_share": ""},
                    [{"name": "Hôtel du Port", "share": "12.5"}]),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_overview_says_where_it_stands(cast: Cast, signed_in, language: str) -> None:
    say(cast, "mfa_admin", 0)
    say(cast, "backup_offline", unknown=True)
    page = signed_in("ines", language).get(HOME).content.decode()
    assert load().question("mfa_admin").text.in_(language) in page
    red = next(line for line in load().red_lines if line.code == "no-mfa-admin")
    assert red.text.in_(language) in page
    assert all(source.url in page for source in red.sources)
    declared = DECLARATION[language].format(
        day={"fr": "jour de ma dernière confirmation", "en": "the day of my last confirmation"}[language]
    )
    assert plain(declared) in plain(unescape(page)), "each word of it"


@pytest.mark.parametrize("code", sorted(POSTS))
def test_each_type_of_question_is_answered_and_shown_again(cast: Cast, signed_in, code: str) -> None:
    client = signed_in("lucie")
    assert client.get(f"{HOME}{code}/").status_code == 200
    data, value = POSTS[code]
    answer = client.post(f"{HOME}{code}/", data)
    assert answer.status_code == 303, answer.content.decode()
    assert [(row.question, row.value, row.answered_by) for row in kept(cast.bakery)] == [(code, value, cast.lucie)]
    again = client.get(f"{HOME}{code}/")
    form = again.context["form"]
    version = {"version": kept(cast.bakery)[0].version}
    sent = {name: form[name].value() for name in form.asks if form[name].value() not in (None, "")}
    assert client.post(f"{HOME}{code}/", {**data, **version}).status_code == 303
    assert sent
    assert kept(cast.bakery)[0].version == 1  # the same answer changes nothing


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("turnover_n", {"value": "a lot"}),
        ("turnover_n", {"value": ""}),
        ("turnover_n", {}),
        ("eol", {"text": "one till"}),
        ("dpo", {"role": "boss"}),
        ("mfa_admin", {"value": "9"}),
        ("mfa_admin", {"value": "not_for_us"}),
        ("top_clients", {"r0_share": "200"}),
        ("restore_test", {"value": "2999-01-01"}),
        ("restore_test", {"value": (timezone.localdate() + timedelta(days=2)).isoformat()}),
        ("activity_text", {"value": "\u202e"}),
        ("mfa_admin", {"value": "2", "scope_pct": "101"}),
        ("mfa_admin", {"value": "2", "proof": "77"}),
        ("mfa_admin", {"not_for_us": "1"}),  # this one always applies
    ],
)
def test_what_is_no_answer_is_refused_beside_the_field(cast: Cast, signed_in, code: str, data: dict) -> None:
    answer = signed_in("ines").post(f"{HOME}{code}/", data)
    assert answer.status_code == 422
    assert kept(cast.bakery) == []


def test_i_do_not_know_and_not_for_us_are_one_tap(cast: Cast, signed_in) -> None:
    client = signed_in("ines")
    client.post(f"{HOME}turnover_n/", {"unknown": "1", "value": "rubbish"})
    client.post(f"{HOME}mfa_remote/", {"not_for_us": "1"})
    assert {row.question: (row.unknown, row.value) for row in kept(cast.bakery)} == {
        "turnover_n": (True, None),
        "mfa_remote": (False, "not_for_us"),
    }
    page = client.get(f"{HOME}groups/financials/").content.decode()
    assert "I don’t know" in page


def test_details_and_a_proof_stand_beside_the_answer(cast: Cast, signed_in) -> None:
    proof = make_proof(cast.bakery)
    data = {
        "value": "3",
        "scope_pct": "80",
        "checked_on": "2026-05-04",
        "exceptions": "Old till",
        "proof": proof.number,
    }
    assert signed_in("ines").post(f"{HOME}mfa_admin/", data).status_code == 303
    [row] = kept(cast.bakery)
    assert (row.scope_pct, row.exceptions, row.proof) == (80, "Old till", proof)
    page = signed_in("ines").get(f"{HOME}groups/security/").content.decode()
    assert "Holds for 80%." in page
    assert "Left out: Old till" in page
    used = signed_in("ines").get(f"/b/demo/proofs/P-{proof.number:03d}/").content.decode()
    assert load().question("mfa_admin").text.en in used


def test_the_second_saver_sees_the_first_answer_and_keeps_what_they_typed(cast: Cast, signed_in) -> None:
    client = signed_in("marc")
    client.get(f"{HOME}activity_text/")
    say(cast, "activity_text", "Pain")
    clash = client.post(f"{HOME}activity_text/", {"value": "Pain et café"})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Pain et café" in page
    assert "Somebody answered this question meanwhile" in page
    version = clash.context["form"].data["version"]
    assert client.post(f"{HOME}activity_text/", {"value": "Pain et café", "version": version}).status_code == 303
    assert kept(cast.bakery)[0].value == "Pain et café"


def test_a_double_click_is_one_answer(cast: Cast, signed_in) -> None:
    client = signed_in("ines")
    key = client.get(f"{HOME}turnover_n/").context["form"]["form_key"].value()
    for _click in range(2):
        assert client.post(f"{HOME}turnover_n/", {"value": "10", "form_key": str(key)}).status_code == 303
    assert kept(cast.bakery)[0].version == 1
    with business_context(read=[cast.bakery]):
        assert Entry.objects.for_business(cast.bakery).filter(verb="readiness.answered").count() == 1


def test_the_short_path_leads_from_question_to_question(cast: Cast, signed_in) -> None:
    client = signed_in("ines")
    codes = seen(cast.bakery).path
    first = client.get(f"{HOME}next/")
    assert first["Location"] == f"{HOME}{codes[0]}/?path=short"
    after = client.post(first["Location"], {"unknown": "1"})
    assert after["Location"] == f"{HOME}next/?path=short"
    for _left in codes[1:]:
        client.post(client.get(f"{HOME}next/")["Location"], {"unknown": "1"})
    assert client.get(f"{HOME}next/")["Location"] == HOME


def test_answers_are_confirmed_one_by_one(cast: Cast, signed_in) -> None:
    say(cast, "mfa_mail", 3)
    say(cast, "mfa_admin", 1)
    client = signed_in("ines")
    page = client.get(f"{HOME}confirm/")
    item = page.context["item"]
    assert item["code"] == "mfa_mail"
    there = {"fingerprint": item["item"].fingerprint}
    answer = client.post(f"{HOME}mfa_mail/declare/", there)
    assert answer["Location"] == f"{HOME}confirm/?after=mfa_mail"
    assert {row.question: row.declared_at is not None for row in kept(cast.bakery)} == {
        "mfa_mail": True,
        "mfa_admin": False,
    }
    assert client.get(answer["Location"]).context["item"]["code"] == "mfa_admin"
    assert client.get(f"{HOME}confirm/?after=mfa_admin").context["item"]["code"] == "mfa_admin"  # round again


def test_a_stale_page_declares_nothing(cast: Cast, signed_in) -> None:
    row = say(cast, "mfa_mail", 3)
    client = signed_in("ines")
    old = client.get(f"{HOME}confirm/").context["item"]["item"].fingerprint
    say(cast, "mfa_mail", 0, version=row.version)
    for fingerprint in (old, "", "0" * 64, "x" * 9000):
        client.post(f"{HOME}mfa_mail/declare/", {"fingerprint": fingerprint})
    assert kept(cast.bakery)[0].declared_at is None


def test_a_changed_fact_says_what_was_confirmed(cast: Cast, signed_in) -> None:
    row = say(cast, "mfa_mail", 3)
    declare(cast, "mfa_mail")
    say(cast, "mfa_mail", 0, version=kept(cast.bakery)[0].version or row.version)
    page = signed_in("ines").get(f"{HOME}groups/security/").content.decode()
    assert "Changed since it was confirmed" in page
    assert "confirmed was: Yes, everywhere" in page


def test_each_line_opens_down_to_its_answers(cast: Cast, signed_in) -> None:
    say(cast, "mfa_admin", 3)
    page = signed_in("ines").get(f"{HOME}lines/cyber/")
    line = page.context["line"]
    assert sum(item.points for item in line.items) == pytest.approx(line.points, abs=0.5)
    assert load().question("mfa_admin").text.en in page.content.decode()
    assert signed_in("ines").get(f"{HOME}lines/sea/").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "lines/cyber/", "groups/security/", "groups/company/", "turnover_n1/", "confirm/"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_have_no_english_left_in_french_and_no_inline_code(
    cast: Cast, signed_in, path: str, language: str
) -> None:
    page = signed_in("ines", language).get(HOME + path)
    assert page.status_code == 200
    assert "style=" not in page.content.decode()


def test_an_adviser_sees_what_the_mandate_opens(cast: Cast, signed_in) -> None:
    cast.mandate(scope="edit", sections=["dossier"])
    with business_context(write=[cast.bakery]):
        Profile.objects.update_or_create(business=cast.bakery, defaults={"turnover_eur": Decimal("543210.00")})
    make_insurance_answer(cast.bakery, "headcount", value=4321)
    say(cast, "activity_text", "Pain de seigle")
    client = signed_in("claire")
    for path in (
        "",
        "groups/financials/",
        "groups/activity/",
        "groups/company/",
        "lines/cyber/",
        "headcount/",
        "turnover_n1/",
    ):
        page = client.get(HOME + path)
        assert page.status_code in {200, 403}, path
        assert "543,210" not in page.content.decode() and "4,321" not in page.content.decode(), path
    assert "Pain de seigle" in client.get(f"{HOME}groups/activity/").content.decode()
    assert client.get(f"{HOME}turnover_n1/").status_code == 403
    assert client.post(f"{HOME}headcount/", {"value": "1"}).status_code == 403
    assert client.post(f"{HOME}activity_text/declare/").status_code == 403


def test_a_reader_looks_and_changes_nothing(cast: Cast, signed_in) -> None:
    say(cast, "mfa_mail", 3)
    client = signed_in("paul")
    assert client.get(f"{HOME}mfa_mail/").status_code == 200
    assert client.post(f"{HOME}mfa_mail/", {"value": "0"}).status_code == 403
    assert client.get(f"{HOME}next/").status_code == 403
    assert client.get(f"{HOME}confirm/").status_code == 403
    assert kept(cast.bakery)[0].value == 3


def test_the_pages_ask_the_same_number_of_questions_to_the_database(
    cast: Cast, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in("ines")
    client.get(HOME)
    for name in ("Boutique", "Caisse", "Site"):
        make_service(cast.bakery, name)
        make_policy(cast.bakery)
    for code in ("mfa_mail", "mfa_admin", "activity_text", "backup_offline"):
        say(cast, code, {"activity_text": "Pain"}.get(code, 3))
    for path in ("", "groups/security/"):
        with django_assert_max_num_queries(45):
            client.get(HOME + path)


def test_the_dashboard_shows_the_points_of_the_summary(
    cast: Cast, signed_in, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        say(cast, "mfa_mail", 3)
    points = {line.code: line.points for line in seen(cast.bakery).readiness.lines}
    page = signed_in("ines").get("/b/demo/").content.decode()
    assert f"{points['cyber']} of 100" in page


def test_the_history_tells_it_in_words(cast: Cast, signed_in) -> None:
    say(cast, "mfa_mail", 3)
    declare(cast, "mfa_mail")
    page = signed_in("ines", "fr").get("/b/demo/history/").content.decode()
    assert "Réponse déclarée" in page
