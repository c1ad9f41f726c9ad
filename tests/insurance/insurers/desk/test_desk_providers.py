"""Where applicants hang on one provider: under one name, once each, of what is open and told; nothing of the rest."""

import csv
import io
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.dossier.headline import headline_of
from insurance.dossier.redaction.redact import redacted
from insurance.insurers.desk import accumulation
from portal.access.models import Grant
from portal.tenancy.models import Organisation
from risks.services.providers import host_of, named
from tests.cast import Cast
from tests.insurance.insurers.desk.test_desk import DESK, many, names, nora, outcomes, share, snapshot
from tests.portal.api.program import Program, new_token

PAGE = f"{DESK}providers/"
DOSSIERS = "/organisations/mutuelle-ponant/dossiers"
BAKERY, BIKES = "Le Fournil des Lices", "Cycles Rivoal"
SHOP = {"fr": "Boutique en ligne", "en": "Online shop"}
__all__ = ["nora"]  # the fixture


def living_on(*services: tuple[str, str | None], hour: str | None = "100.00", day: str | None = "1000.00") -> Any:
    """A snapshot of services, each with its provider as people write it and the share of sales that stops with it; as
    `freeze` gives the canonical name and the host. `hour` and `day`: what a whole stop costs, euros."""
    made: Any = deepcopy(snapshot())
    service = made["services"][0]
    made["services"] = [
        {
            **service,
            "reference": f"S-{at:03d}",
            "name": f"Service {at}",
            "kind": SHOP,
            "provider": provider,
            "provider_canonical": _said(named(provider)),
            "provider_runs_on": _said(host_of(provider)),
            "sales_stopped_pct": share,
        }
        for at, (provider, share) in enumerate(services, 1)
    ]
    stoppage = made["stoppage"]
    if hour is None:
        made["sections"], made["stoppage"] = [one for one in made["sections"] if one != "stoppage"], None
    else:
        stoppage["hour_mean_eur"] = hour
        days = [{**stoppage["by_duration"][0], "hours": 24, "mean_eur": day}] if day else []
        stoppage["by_duration"] = [*(one for one in stoppage["by_duration"] if one["hours"] != 24), *days]
    return made


def _said(found: tuple[str, str] | None) -> dict[str, str] | None:
    return {"code": found[0], "name": found[1]} if found else None


def rows(page: Any) -> dict[str, Any]:
    return {row.name: row for row, _url in page.context["rows"]}


def options(page: Any) -> dict[str, str]:
    return {one.value: one.label for one in page.context["options"]["provider"]}


def test_two_spellings_are_one_provider(cast: Cast, nora: Client) -> None:
    share(cast, frozen=living_on(("OVH", "40.00"), ("Dupont Info", None)))
    share(cast, cast.neighbour, frozen=living_on(("OVHcloud SAS", "10.00"), ("ovhcloud", "25.00")))
    page = nora.get(PAGE)
    (row,) = rows(page).values()
    assert (row.name, row.code, row.count, row.assumed) == ("OVHcloud", "ovhcloud", 2, 0), (
        "Dupont has one, so it is none"
    )
    assert row.services == "Online shop (2)", "an applicant with two such services is one"
    assert (row.hour, row.day) == ("€65", "€650"), "40 % and 25 % of a whole stop, the largest share of each"
    assert options(nora.get(DESK)) == {"ovhcloud": "OVHcloud (2)", "dupont info": "Dupont Info (1)"}
    for wanted in ("ovhcloud", "OVH", "OVHcloud+SAS"):
        assert set(names(nora.get(f"{DESK}?provider={wanted}"))) == {BAKERY, BIKES}, wanted
    assert names(nora.get(f"{DESK}?provider=SARL+Dupont+Info")) == [BAKERY]
    (chosen,) = [one for one in nora.get(f"{DESK}?provider=OVH").context["options"]["provider"] if one.chosen]
    assert chosen.value == "ovhcloud"
    assert names(nora.get(f"{DESK}?provider=nobody")) == []


def test_what_runs_on_a_provider_hangs_on_it_by_assumption(cast: Cast, nora: Client) -> None:
    host = host_of("Heroku")
    assert host is not None
    share(cast, frozen=living_on(("Heroku", "30.00")))
    share(cast, cast.neighbour, frozen=living_on((host[1], "50.00")))
    page = nora.get(PAGE)
    row = rows(page)[host[1]]
    assert (row.count, row.assumed, row.hour) == (2, 1, "€80")
    assert "1 of them through another provider, we assume" in page.content.decode()
    listed = nora.get(f"{DESK}?provider={host[0]}")
    hangs = {line.name: line.hangs for line in listed.context["lines"]}
    assert hangs == {
        BAKERY: f"Heroku (assumed to run on {host[1]}): S-001 Service 1",
        BIKES: f"{host[1]}: S-001 Service 1",
    }
    assert [line.hangs for line in nora.get(DESK).context["lines"]] == ["", ""]


def test_a_sum_stands_only_where_each_dossier_tells_its_part(cast: Cast, nora: Client) -> None:
    share(cast, frozen=living_on(("OVH", "40.00"), hour="100.00", day="1000.00"))
    bikes = share(cast, cast.neighbour, frozen=living_on(("OVH", "50.00"), hour="10.00", day=None))
    row = rows(nora.get(PAGE))["OVHcloud"]
    assert (row.hour, row.day) == ("€45", "1 of 2 tell it")
    Grant.objects.filter(pk=bikes.pk).update(revoked_at=timezone.now())
    unknown_share = share(cast, cast.neighbour, frozen=living_on(("OVH", None)))
    row = rows(nora.get(PAGE))["OVHcloud"]
    assert (row.hour, row.day) == ("1 of 2 tell it", "1 of 2 tell it"), "no share of sales is said"
    Grant.objects.filter(pk=unknown_share.pk).update(revoked_at=timezone.now())
    share(cast, cast.neighbour, frozen=living_on(("OVH", "50.00"), hour=None))
    assert rows(nora.get(PAGE))["OVHcloud"].hour == "1 of 2 tell it", "the part is not in the dossier"


def test_an_applicant_counts_once_by_its_newest_open_version(cast: Cast, nora: Client) -> None:
    share(cast, frozen=living_on(("OVH", "40.00")))
    share(cast, frozen=living_on(("OVH", "20.00")))
    assert nora.get(PAGE).context["rows"] == [] and options(nora.get(DESK)) == {"ovhcloud": "OVHcloud (1)"}
    share(cast, cast.neighbour, frozen=living_on(("OVH", "10.00")))
    page = nora.get(PAGE)
    row = rows(page)["OVHcloud"]
    assert (row.count, row.hour, page.context["total"]) == (2, "€30", 2)


def test_what_ended_does_not_count(cast: Cast, nora: Client) -> None:
    grant = share(cast, frozen=living_on(("OVH", "40.00")))
    share(cast, cast.neighbour, frozen=living_on(("OVH", "1.00")))
    assert rows(nora.get(PAGE))["OVHcloud"].count == 2
    for ended in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
        Grant.objects.filter(pk=grant.pk).update(revoked_at=None, expires_at=timezone.now() + timedelta(days=9))
        Grant.objects.filter(pk=grant.pk).update(**ended)
        for query in ("", "?show=all", "?show=ended"):
            assert nora.get(f"{PAGE}{query}").context["rows"] == [], (ended, query)
        assert options(nora.get(DESK)) == {"ovhcloud": "OVHcloud (1)"}
        assert names(nora.get(f"{DESK}?provider=ovh&show=all")) == [BIKES]


def test_another_insurers_applicants_do_not_count(cast: Cast, nora: Client) -> None:
    other = Organisation.objects.create(kind="insurer", slug="other", name="Other")
    share(cast, frozen=living_on(("OVH", "40.00")))
    share(cast, cast.neighbour, frozen=living_on(("OVH", "40.00")), organisation=other)
    assert nora.get(PAGE).context["rows"] == []
    assert nora.get("/o/other/dossiers/providers/").status_code == 404


def everything(client: Client, secret: str) -> str:
    """All places that speak of providers."""
    pages = [DESK, f"{DESK}?show=all&sort=business", PAGE, f"{DESK}export/", f"{DESK}?provider=ovh"]
    pages += [f"{DESK}{line.id}/" for line in client.get(DESK).context["lines"]]
    pages.append(f"{DESK}compare/?" + "&".join(f"d={line.id}" for line in client.get(DESK).context["lines"]))
    text = "".join(client.get(address).content.decode() for address in pages)
    program = Program(secret)
    return text + "".join(program.get(f"{DOSSIERS}{query}").content.decode() for query in ("", "?provider=ovh"))


def test_a_withheld_provider_leaks_nowhere_and_is_not_called_unknown(cast: Cast, nora: Client) -> None:
    secret = new_token(cast, "nora")
    told = living_on(("CANARY Hosting", "40.00"), ("Heroku", "77.00"))
    told["services"][0]["name"] = "Boutique chez CANARY Hosting"
    open_one = share(cast, frozen=told)
    share(cast, cast.neighbour, frozen=living_on(("OVH", "5.00")))
    assert "CANARY" in everything(nora, secret) and "Heroku" in everything(nora, secret), "something could leak"
    Grant.objects.filter(pk=open_one.pk).update(revoked_at=timezone.now())
    grant = share(cast, frozen=redacted(told, ["services.providers"]))
    text = everything(nora, secret)
    assert "canary" not in text.casefold() and "heroku" not in text.casefold()
    page = nora.get(PAGE)
    assert (page.context["withheld"], page.context["unknown"]) == (1, 0)
    assert "1 applicant withholds its providers from you" in page.content.decode()
    for wanted in ("heroku", "canary hosting", "aws", "withheld", ""):
        found = {
            item["business"] for item in Program(secret).get(f"{DOSSIERS}?open=true&provider={wanted}").json()["items"]
        }
        assert found == ({BAKERY, BIKES} if not wanted else set()), wanted
    groups = {group.code: group for group in nora.get(f"{DESK}{grant.public_id}/").context["stacks"][3]}
    assert groups["services"].rows[0].cells[0].withheld
    table = {row["Business"]: row for row in exported(nora)}
    assert table[BAKERY]["Providers"] == "withheld from this reader"
    (item,) = Program(secret).get(f"{DOSSIERS}?open=true&q=fournil").json()["items"]
    assert item["headline"]["services"] == {"providers": None}
    assert "services.providers" in item["headline"]["hidden"]


def exported(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{DESK}export/").content.decode("utf-8-sig"))))


def test_two_that_differ_in_what_is_withheld_cannot_be_told_apart() -> None:
    worlds = [living_on(("OVH", "5.00")), living_on(("Heroku", "5.00"))]
    one, other = (headline_of(world) for world in worlds)
    assert one != other
    one, other = (headline_of(redacted(world, ["services.providers"])) for world in worlds)
    assert one == other


def test_a_service_that_is_no_part_of_the_dossier_is_no_part_of_this(cast: Cast, nora: Client) -> None:
    frozen = living_on(("OVH", "40.00"))
    frozen["sections"].remove("services")
    share(cast, frozen=frozen)
    share(cast, cast.neighbour, frozen=living_on(("OVH", "40.00")))
    page = nora.get(PAGE)
    assert page.context["rows"] == [] and (page.context["withheld"], page.context["unknown"]) == (0, 1)
    assert names(nora.get(f"{DESK}?provider=ovh")) == [BIKES]


def test_files_and_programs_tell_the_providers(cast: Cast, nora: Client) -> None:
    share(cast, frozen=living_on(("OVH", "40.00"), ("Heroku", None)))
    share(cast, cast.neighbour, frozen=living_on(("=cmd()", "40.00")))
    table = {row["Business"]: row["Providers"] for row in exported(nora)}
    host = host_of("Heroku")
    assert host is not None
    assert table == {BAKERY: f"OVHcloud, Heroku (assumed to run on {host[1]})", BIKES: "'=cmd()"}
    api = Program(new_token(cast, "nora"))
    (item,) = api.get(f"{DOSSIERS}?provider=OVHcloud%20SAS").json()["items"]
    said = item["headline"]["services"]["providers"]
    assert [(one["code"], one["sales_stopped_pct"]) for one in said] == [("ovhcloud", "40.00"), ("heroku", None)]
    assert said[1]["runs_on"] == {"code": host[0], "name": host[1]}
    assert said[0]["services"] == [{"reference": "S-001", "name": "Service 1", "kind": SHOP}]
    assert item["headline"]["stoppage"] == {"hour_eur": "100.00", "day_eur": "1000.00"}
    assert api.get(f"{DOSSIERS}?provider={'x' * 121}").status_code == 422


def test_the_businesses_that_count_see_it_and_no_other(cast: Cast, nora: Client) -> None:
    share(cast, frozen=living_on(("OVH", "40.00")))
    nora.get(PAGE)
    assert outcomes(cast.bakery) == [], "alone on its provider, it stands in no row"
    share(cast, cast.neighbour, frozen=living_on(("OVH", "40.00")))
    nora.get(f"{PAGE}?q=fournil")
    assert outcomes(cast.bakery) == outcomes(cast.neighbour) == [], "filtered away"
    nora.get(PAGE)
    nora.get(PAGE)
    assert outcomes(cast.bakery) == outcomes(cast.neighbour) == ["seen"], "once a day"


def test_who_may_not_read_dossiers_does_not_read_this(cast: Cast, signed_in: Callable[..., Client]) -> None:
    share(cast, frozen=living_on(("OVH", "40.00")))
    assert signed_in("claire", "en").get(PAGE).status_code == 404
    assert signed_in("ines", "en").get(PAGE).status_code == 404
    assert outcomes(cast.bakery) == []


def test_nothing_people_typed_is_markup(cast: Cast, nora: Client) -> None:
    odd = "<script>alert(1)</script>"
    for business in (cast.bakery, cast.neighbour):
        frozen = living_on((odd, "40.00"))
        frozen["services"][0] |= {"name": odd, "kind": None}
        frozen["services"][0]["provider_canonical"]["name"] = odd
        share(cast, business, frozen=frozen)
    code = named(odd)[0]  # type: ignore[index]
    for address in (PAGE, DESK, f"{DESK}?provider={code}"):
        page = nora.get(address).content.decode()
        assert odd not in page and "&lt;script&gt;" in page, address


def test_the_rows_lead_to_the_list_with_the_same_filters(cast: Cast, nora: Client) -> None:
    for business in (cast.bakery, cast.neighbour):
        share(cast, business, frozen=living_on(("OVH", "40.00")))
    page = nora.get(f"{PAGE}?region=Bretagne")
    assert "The filters of the list hold here too." in page.content.decode()
    ((_row, url),) = page.context["rows"]
    listed = nora.get(url.partition("#")[0])
    assert len(names(listed)) == 2 and listed.context["wanted"].provider == "ovhcloud"
    assert listed.context["wanted"].region == "Bretagne"
    assert f"{PAGE}?region=Bretagne" in nora.get(f"{DESK}?region=Bretagne").content.decode()


def test_it_reads_in_french(cast: Cast, signed_in: Callable[..., Client]) -> None:
    for business, said in ((cast.bakery, "40.00"), (cast.neighbour, None)):
        share(cast, business, frozen=living_on(("OVH", said)))
    client = signed_in("nora", "fr")
    text = client.get(PAGE).content.decode()
    for words in ("Là où des candidats dépendent d’un même fournisseur", "1 sur 2 le disent", "Boutique en ligne (2)"):
        assert words in text, words
    assert "Dépend du fournisseur" in client.get(DESK).content.decode()


def test_rows_are_few_and_the_rest_is_counted(cast: Cast, nora: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(accumulation, "MOST_ROWS", 1)
    share(cast, frozen=living_on(("OVH", "40.00"), ("Orange", None)))
    share(cast, cast.neighbour, frozen=living_on(("Orange", "40.00"), ("OVH", None)))
    page = nora.get(PAGE)
    assert list(rows(page)) == ["Orange"], "of as many applicants, by name"
    assert "1 more provider has several applicants" in page.content.decode()


def test_a_thousand_grants_cost_as_many_queries_as_three(cast: Cast, nora: Client) -> None:
    many(cast, 3)
    nora.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        nora.get(PAGE)
    many(cast, 1000)
    nora.get(PAGE)
    with CaptureQueriesContext(connection) as lots:
        page = nora.get(PAGE)
    assert page.context["total"] == 1003
    assert len(lots) == len(few), [query["sql"][:120] for query in lots.captured_queries]
