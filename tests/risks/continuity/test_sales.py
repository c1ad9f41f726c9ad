"""Exports of sales, as tills and shops write them, become shares of hours and months; anything else is refused."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from portal.audit.models import Entry
from portal.profile.actions import edit_profile
from portal.profile.queries import profile_of
from portal.spreadsheets.cells import Unreadable
from portal.tenancy.context import business_context
from risks.continuity.actions import set_figures
from risks.continuity.forms import FiguresForm
from risks.continuity.hours import SECTOR_PARTS, usual_parts
from risks.continuity.queries import opening_week
from risks.continuity.sales import Sales, read_sales
from risks.continuity.wording import not_a_hundred
from risks.models import StoppageFigures
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
PAGE = "/b/demo/stoppage/"


def moments(days: int = 365) -> Iterator[datetime]:
    """Two sales each Tuesday to Saturday, at ten and at three, from Wednesday 1 January 2025 on."""
    for offset in range(days):
        day = datetime(2025, 1, 1) + timedelta(days=offset)
        if day.weekday() in range(1, 6):
            yield day.replace(hour=10, minute=30)
            yield day.replace(hour=15, minute=5)


def written(form: str, *, days: int = 365, head: str = "Date;Article;Total TTC") -> bytes:
    lines = [f"{moment.strftime(form)};Pain;12,50" for moment in moments(days)]
    return "\n".join([head, *lines, "Total;;3000,00"]).encode()


def read(data: bytes, name: str = "ventes.csv") -> Sales:
    with translation.override("en"):
        return read_sales(data, name, PARIS)


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%d.%m.%y %Hh%M"])
def test_each_way_of_writing_a_moment_gives_the_same_week(form: str) -> None:
    found = read(written(form))
    assert (found.count, found.first.isoformat(), found.last.isoformat()) == (522, "2025-01-01", "2025-12-31")
    sold = {day * 24 + hour for day in range(1, 6) for hour in (10, 15)}
    assert {place for place, share in enumerate(found.week) if share} == sold
    assert sum(found.week) == pytest.approx(1)
    assert found.week[24 + 10] == pytest.approx(0.1), "as many euros for each day that there was"
    assert sum(found.months) == pytest.approx(100)


def test_month_first_is_told_by_a_day_above_twelve() -> None:
    assert read(written("%m/%d/%Y %H:%M")) == read(written("%d/%m/%Y %H:%M"))


def test_day_and_hour_may_stand_in_two_columns_and_the_amount_between() -> None:
    lines = [f"{moment:%d/%m/%Y}\t8,00 €\t{moment:%H:%M}" for moment in moments()]
    found = read("\n".join(["Jour\tMontant\tHeure", *lines]).encode())
    assert found.count == 522
    assert found.week[24 + 10] == pytest.approx(0.1)


def test_a_moment_in_utc_is_taken_to_the_business() -> None:
    assert read(written("%Y-%m-%dT%H:%M:00Z", days=80)).week[24 + 11] == pytest.approx(0.1, abs=0.03)


def test_months_are_left_alone_until_each_is_whole() -> None:
    assert read(written("%d/%m/%Y %H:%M", days=200)).months == ()


def test_a_workbook_with_real_moments_is_read_too() -> None:
    rows = [(number, moment, 20.0) for number, moment in enumerate(moments(120))]
    found = read(workbook([("Commande", "Passée le", "Total"), *rows]), "commandes.xlsx")
    assert found.week[24 + 10] == pytest.approx(0.1, abs=0.01)


def test_what_is_given_back_counts_against_its_hour() -> None:
    lines = [f"{moment:%d/%m/%Y %H:%M};10,00" for moment in moments(100)]
    lines += [f"{moment:%d/%m/%Y} 17:00;-4,00" for moment in moments(100)]
    week = read("\n".join(["Date;Total", *lines]).encode()).week
    assert min(week) == 0
    assert sum(week) == pytest.approx(1)


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hour(found: Sales) -> dict[int, float]:
    """Share of each hour of the day that sells."""
    shares = {hour: sum(found.week[hour::24]) for hour in range(24)}
    return {hour: pytest.approx(share) for hour, share in shares.items() if share}


@pytest.mark.parametrize("midnight", [True, False], ids=["a day with its midnight", "a bare day"])
def test_a_workbook_with_a_day_cell_and_a_time_cell_keeps_its_hours(*, midnight: bool) -> None:
    rows = [
        (moment.replace(hour=0, minute=0) if midnight else moment.date(), moment.time(), 20.0) for moment in moments()
    ]
    found = read(workbook([("Date", "Heure", "Total"), *rows]), "caisse.xlsx")
    assert found.count == 522
    assert by_hour(found) == {10: 0.5, 15: 0.5}


def test_a_workbook_whose_only_moments_are_midnights_has_no_hours() -> None:
    rows = [(moment.replace(hour=0, minute=0), 20.0) for moment in moments()]
    with pytest.raises(Unreadable, match=r"day and the hour"):
        read(workbook([("Date", "Total"), *rows]), "caisse.xlsx")


def test_an_hour_that_a_spreadsheet_wrote_as_one_of_1899_is_no_moment_of_a_sale() -> None:
    rows = [f"{moment:%d/%m/%Y};30/12/1899 {moment:%H:%M}:00;5,00" for moment in moments()]
    with pytest.raises(Unreadable, match=r"day and the hour"):
        read("\n".join(["Date;Heure;Total", *rows]).encode())


def test_days_that_a_program_wrote_as_midnight_in_utc_are_no_hours() -> None:
    """Midnight in Paris is 22:00 or 23:00 of the day before, by summer and winter."""
    rows = [f"{moment:%Y-%m-%d}T{22 if 3 < moment.month < 10 else 23}:00:00Z;5,00" for moment in moments(400)]
    rows = [row for row in rows if row[5:7] not in {"03", "10"}]
    with pytest.raises(Unreadable, match=r"day and the hour"):
        read("\n".join(["Date;Total", *rows]).encode())


@pytest.mark.parametrize("day", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%y"])
@pytest.mark.parametrize(
    "hour",
    [
        lambda at: f"{at.hour}:{at:%M}",
        lambda at: f"{at.hour}h{at:%M}",
        lambda at: f"{at.hour} h {at:%M}",
        lambda at: f"{at:%H:%M:%S}",
        lambda at: f"{at:%I:%M %p}",
        lambda at: f"{int(at.strftime('%I'))}:{at:%M:%S}\u202f{at:%p}".lower(),
    ],
    ids=["9:15", "9h15", "9 h 15", "09:15:00", "09:15 AM", "9:15:00 am"],
)
@pytest.mark.parametrize("between", [";", " "], ids=["two columns", "one column"])
def test_each_way_of_writing_the_hour_is_read_beside_each_way_of_writing_the_day(
    day: str, hour: Any, between: str
) -> None:
    sold = [moment.replace(hour=at, minute=15) for moment in moments(200) for at in (0, 9, 12, 17)]
    rows = [f"{moment.strftime(day)}{between}{hour(moment)};5,00" for moment in sold]
    head = "Date;Heure;Total" if between == ";" else "Date;Total"
    found = read("\n".join([head, *rows]).encode())
    assert found.count == len(sold)
    assert by_hour(found) == {0: 0.25, 9: 0.25, 12: 0.25, 17: 0.25}


def test_a_moment_with_its_distance_from_utc_after_a_space_is_read() -> None:
    assert by_hour(read(written("%Y-%m-%d %H:%M:%S -0200", days=80))) == {13: 0.5, 18: 0.5}


def test_when_a_line_was_changed_is_no_sale_where_day_and_hour_stand_before_it() -> None:
    rows = [f"{moment:%d/%m/%Y;%H:%M};5,00;02/01/2026 08:{minute % 60:02d}" for minute, moment in enumerate(moments())]
    assert by_hour(read("\n".join(["Date;Heure;Total;Modifié le", *rows]).encode())) == {10: 0.5, 15: 0.5}


def test_more_dated_lines_unread_than_one_in_twenty_are_refused_with_the_first_of_them() -> None:
    good = [f"{moment:%d/%m/%Y;%H:%M};5,00" for moment in moments()]
    few = "\n".join(["Date;Heure;Total", *good, *["05/03/2025;midi;5,00"] * 27])
    assert read(few.encode()).count == 522
    many = "\n".join(["Date;Heure;Total", *good, *["05/03/2025;midi;5,00"] * 28])
    with pytest.raises(Unreadable, match=r"28 of 550.* line 524: “05/03/2025 midi 5,00”.*15:30"):
        read(many.encode())


@pytest.mark.parametrize("line", ["05/03/2025;10:30;offert", "31/02/2025;10:30;5,00", "05/03/2025;13:30 AM;5,00"])
def test_an_amount_a_day_or_an_hour_that_is_none_counts_as_unread(line: str) -> None:
    good = [f"{moment:%d/%m/%Y;%H:%M};5,00" for moment in moments()]
    with pytest.raises(Unreadable, match=r"60 of 582"):
        read("\n".join(["Date;Heure;Total", *good, *[line] * 60]).encode())


def test_a_dated_line_without_an_amount_is_the_rest_of_an_order() -> None:
    rows = [f"{moment:%d/%m/%Y %H:%M};{total};Pain" for moment in moments() for total in ("5,00", "")]
    assert read("\n".join(["Date;Total;Article", *rows]).encode()).count == 522


def test_sales_that_all_fall_in_one_hour_have_lost_theirs() -> None:
    rows = [f"{moment:%d/%m/%Y} 12:{moment:%M};5,00" for moment in moments()]
    with pytest.raises(Unreadable, match=r"same hour"):
        read("\n".join(["Date;Total", *rows]).encode())


def test_without_a_column_of_hours_two_good_lines_are_shown() -> None:
    with pytest.raises(Unreadable) as caught:
        read(written("%d/%m/%Y"))
    lines = re.findall(r"“([^”;]+;[^”]+)”", caught.value.why)
    assert len(lines) == 2
    repeated = [line for line in lines for _time in range(30)]
    assert read("\n".join(["Date;Total", *repeated]).encode()).count == 60, "the example is one that we read"


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "ventes.csv", "jour et l’heure|day and the hour"),
        (b"Date;Total\n01/02/2025 10:00;5,00\n" * 2, "ventes.csv", "jour et l|day and the hour|Only|Seulement"),
        (written("%d/%m/%Y"), "ventes.csv", "day and the hour|jour et l"),
        (b"Date;Note\n" + b"01/02/2025 10:00;merci\n" * 80, "ventes.csv", "Total"),
        (b"Date;Total\n" + b"01/02/2025 10:00;0,00\n" * 80, "ventes.csv", "nothing|zéro"),
        (b"\x00\x01\x02" * 50, "ventes.csv", "no table|pas un tableau"),
        (b"PK\x03\x04rubbish", "ventes.xlsx", "."),
    ],
)
def test_what_is_no_export_of_sales_is_refused_with_a_reason(data: bytes, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read(data, name)


@pytest.fixture
def ines(cast: Cast, client: Client) -> Client:
    cast.ines.language = "en"
    cast.ines.save()
    client.force_login(cast.ines)
    return client


def figures(cast: Cast) -> StoppageFigures:
    with business_context(read=[cast.bakery]):
        return StoppageFigures.objects.get()


def send(client: Client, data: bytes, name: str = "ventes.csv") -> Any:
    return client.post(f"{PAGE}sales/", {"file": SimpleUploadedFile(name, data)})


def test_sales_replace_the_opening_hours_and_can_be_forgotten(cast: Cast, ines: Client) -> None:
    assert send(ines, written("%d/%m/%Y %H:%M")).status_code == 303
    row = figures(cast)
    assert float(row.week_shares[24 + 10]) == pytest.approx(0.1)
    assert float(sum(row.months_pct)) == pytest.approx(100, abs=0.1)
    page = ines.get(PAGE).content.decode()
    assert "From 522 sales" in page
    assert ines.post(f"{PAGE}sales/forget/").status_code == 302
    assert figures(cast).week_shares == []
    assert len(figures(cast).months_pct) == 12
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="stoppage.set").count() == 2


def test_reading_the_same_export_again_takes_its_months_again(cast: Cast, ines: Client) -> None:
    send(ines, written("%d/%m/%Y %H:%M"))
    read_once = figures(cast)
    by_hand = {f"month_{place}": "45" if place == 11 else "5" for place in range(12)}
    known = {f"{name}_unknown": "on" for name in FiguresForm.unknown_fields}
    assert ines.post(PAGE, {**known, **by_hand, "version": read_once.version}).status_code == 303
    assert float(figures(cast).months_pct[11]) == 45
    send(ines, written("%d/%m/%Y %H:%M"))
    assert figures(cast).months_pct == read_once.months_pct
    with business_context(read=[cast.bakery]):
        told = Entry.objects.filter(verb="stoppage.set").latest("pk")
        assert "months_pct" in json.loads(told.body)["changes"], "the history says that the months are others now"
        count = Entry.objects.filter(verb="stoppage.set").count()
    send(ines, written("%d/%m/%Y %H:%M"))
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="stoppage.set").count() == count, "a third time changes nothing"


def test_a_file_that_is_none_is_refused_beside_its_field_and_changes_nothing(cast: Cast, ines: Client) -> None:
    answer = send(ines, b"hello")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    with business_context(read=[cast.bakery]):
        assert not StoppageFigures.objects.exists()


def test_a_reader_may_send_none(cast: Cast, ines: Client, client: Client) -> None:
    client.force_login(cast.people["paul"])
    assert send(client, written("%d/%m/%Y %H:%M")).status_code == 403
    assert client.post(f"{PAGE}sales/forget/").status_code == 403


def test_a_large_export_is_read_line_by_line() -> None:
    begin = datetime(2025, 1, 1)
    rows = (f"{begin + timedelta(minutes=5 * n):%d/%m/%Y %H:%M};3,20" for n in range(105_120))
    found = read("\n".join(["Date;Total", *rows]).encode())
    assert found.count == 105_120
    assert max(found.week) == pytest.approx(1 / 168, rel=0.01)


def open_on(cast: Cast, *days: str) -> None:
    with business_context(write=[cast.bakery]):
        values = {"opening_hours": {day: [["08:00", "18:00"]] for day in days}}
        edit_profile(
            actor=cast.actor("ines"), business=cast.bakery, version=1, values=values, today=timezone.localdate()
        )


def test_shares_of_the_days_are_spread_over_the_opening_hours(cast: Cast, ines: Client) -> None:
    assert "First say when you are open" in ines.get(f"{PAGE}days/").content.decode()
    open_on(cast, "tue", "sat")
    assert ines.post(f"{PAGE}days/", {"day_1": "30", "day_5": "70"}).status_code == 303
    week = [float(share) for share in figures(cast).week_shares]
    assert week[24 + 8] == pytest.approx(0.03)
    assert week[5 * 24 + 8] == pytest.approx(0.07)
    assert sum(week) == pytest.approx(1, abs=1e-4)
    assert "From your shares of the days." in ines.get(PAGE).content.decode()
    assert 'value="70"' in ines.get(f"{PAGE}days/").content.decode()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"day_1": "30", "day_0": "70"}, "day_0"),
        ({"day_1": "30", "day_5": "30", "day_6": "0"}, "day_5"),
        ({}, "day_0"),
        ({"day_1": "-3", "day_5": "70"}, "day_1"),
    ],
)
def test_days_that_make_no_sense_are_said_beside_their_field(
    cast: Cast, ines: Client, said: dict[str, str], field: str
) -> None:
    open_on(cast, "tue", "sat")
    answer = ines.post(f"{PAGE}days/", said)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"day_1": "30", "day_5": "30"}, "These shares make 60, not 100: add 40."),
        ({"day_1": "72.5", "day_5": "100"}, "These shares make 172.5, not 100: take 72.5 away."),
    ],
)
def test_days_that_miss_a_hundred_say_by_how_much(cast: Cast, ines: Client, said: dict[str, str], says: str) -> None:
    open_on(cast, "tue", "sat")
    assert ines.post(f"{PAGE}days/", said).context["form"].errors == {"day_5": [says]}


def test_a_figure_in_the_reasons_is_written_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert "172,5" in not_a_hundred(Decimal("172.50"))
        assert "72,5" in not_a_hundred(Decimal("172.50"))
        assert "1\u202f200," in not_a_hundred(Decimal("1200.00"))


@pytest.mark.parametrize(
    "cell", [" " * 60_000 + "x", "9" * 400, "1e400"], ids=["blanks before a letter", "400 digits", "beyond numbers"]
)
def test_a_cell_without_end_is_no_amount_and_costs_no_time(cell: str) -> None:
    lines = written("%d/%m/%Y %H:%M").decode().splitlines()
    lines[5] = lines[5].replace("12,50", cell)
    assert read("\n".join(lines).encode()).count == 521


def test_a_line_of_a_million_columns_is_read_like_any_other() -> None:
    lines = written("%d/%m/%Y %H:%M").decode().splitlines()
    assert read("\n".join([*lines, ";" * 1_000_000]).encode()).count == 522


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "1999-01-01 10:00"])
def test_moments_at_the_ends_of_time_are_refused_in_words(moment: str) -> None:
    lines = written("%Y-%m-%d %H:%M").decode().splitlines()
    lines[5] = f"{moment};Pain;12,50"
    try:
        assert read("\n".join(lines).encode()).count == 521
    except Unreadable as why:
        assert "years" in str(why)


def test_parts_of_the_day_said_by_hand_spread_each_day(cast: Cast, ines: Client) -> None:
    open_on(cast, "tue", "sat")
    said = {"day_1": "30", "day_5": "70", "part_0": "50", "part_1": "0", "part_2": "50", "part_3": ""}
    assert ines.post(f"{PAGE}days/", said).status_code == 303
    with business_context(read=[cast.bakery]):
        week = [float(share) for share in StoppageFigures.objects.get().week_shares]
    saturday = week[5 * 24 : 6 * 24]
    assert sum(saturday) == pytest.approx(0.7, abs=1e-4)
    assert sum(saturday[:11]) == pytest.approx(0.35, abs=1e-4)
    assert sum(saturday[11:14]) == 0
    assert sum(saturday[14:18]) == pytest.approx(0.35, abs=1e-4)
    assert 'value="50"' in ines.get(f"{PAGE}days/").content.decode()
    refused = ines.post(f"{PAGE}days/", {**said, "part_2": "20"})
    assert list(refused.context["form"].errors) == ["part_2"]


def test_a_sector_spreads_the_day_as_we_assume_and_the_page_says_so(cast: Cast, ines: Client) -> None:
    open_on(cast, "tue", "sat")
    with business_context(write=[cast.bakery]):
        values = {"naf": "10.71C", "turnover_eur": Decimal(300_000)}
        edit_profile(
            actor=cast.actor("ines"), business=cast.bakery, version=2, values=values, today=timezone.localdate()
        )
        set_figures(actor=cast.actor("ines"), business=cast.bakery, version=1, variable_costs_pct=Decimal(50))
        week = opening_week(profile_of(cast.bakery))
    assert week is not None
    tuesday = week[24:48]
    assert tuesday.sum() == pytest.approx(0.5)
    assert tuesday[:11].sum() / tuesday.sum() == pytest.approx(45 / 85)  # it closes before the evening
    assert tuesday[8] == pytest.approx(tuesday[10])
    assert "as your sector usually does" in ines.get(PAGE).content.decode()


@pytest.mark.parametrize("code", sorted(SECTOR_PARTS))
def test_the_parts_of_each_sector_make_a_whole_day(code: str) -> None:
    assert sum(SECTOR_PARTS[code]) == 100
    assert usual_parts(f"{code}0") == SECTOR_PARTS[code]
    assert usual_parts("62.01Z") == ()
