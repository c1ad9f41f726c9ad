"""The style guide: every component in every state, on invented data, for authors of pages and for the axe tests."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access.routes import public
from portal.ui.conflict import Difference, marked
from portal.ui.context import Chrome, Entry, Workspace
from portal.ui.errors import PAGES, error_page
from portal.ui.fields import DayField, HoursField, MoneyField, OpeningHoursField, PercentField, WholeField
from portal.ui.forms import Form
from portal.ui.paging import page_of
from portal.ui.tables import Column, Table

STONES = ("Services", "Cost of a stop", "Risks", "Policies", "Cover gap", "Measures", "Aid", "Dossier")
STATES = ("done", "done", "done", "done", "under_way", "under_way", "under_way", "todo")
PAGES_OF_KIT = ("components", "list", "form", "errors", "empty", "progress", "conflict", "confirm", "public", "org")


class KitForm(Form):
    """One field of each sort."""

    unknown_fields = ("turnover_eur", "longest_stop_hours", "opening_hours")

    title = forms.CharField(label="What can happen?", max_length=200, help_text="One sentence is enough.")
    cause = forms.CharField(label="Why would it happen?", widget=forms.Textarea, required=False)
    turnover_eur = MoneyField(label="Turnover of last year", help_text="Before VAT, in euros.")
    online_share = PercentField(label="Share sold online", required=False)
    longest_stop_hours = HoursField(label="Longest stop you can bear", help_text="4, 1 h 30, 90 min or 2 days.")
    employees = WholeField(label="Employees", required=False)
    review_on = DayField(label="Look at it again on")
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("fire", "Fire"), ("flood", "Flood")])
    how_often = forms.ChoiceField(
        label="How often?", choices=[("1", "Every year"), ("2", "Once in 10 years")], widget=forms.RadioSelect
    )
    services = forms.MultipleChoiceField(
        label="What it touches",
        choices=[("shop", "Online shop"), ("pay", "Payment")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mail = forms.BooleanField(label="Tell me by e-mail", required=False)
    proof = forms.FileField(label="Proof", required=False, help_text="PDF or picture, up to 20 MB.")
    opening_hours = OpeningHoursField(label="Opening hours")


def fake_chrome(request: HttpRequest, *, org: bool = False) -> Chrome:
    """A frame with its eight stones that needs no business."""
    chrome: Any = Chrome(request)
    chrome.name = "Chambre de métiers" if org else "Le Fournil des Lices"
    stones = [
        Entry(label.lower(), label, "/ui/kit" if i == 2 else f"/ui/kit/{page}", "", i + 1, state, i == 2, i == 4)
        for i, (label, state, page) in enumerate(zip(STONES, STATES, PAGES_OF_KIT, strict=False))
    ]
    home = Entry("home", "Where do I stand", "/ui/kit/components", "home")
    rest = [Entry("proofs", "Proofs", "/ui/kit/list", "files"), Entry("people", "People", "/ui/kit/form", "users")]
    incident = Entry("incidents", "Report an incident", "/ui/kit/progress", "urgent")
    chrome.entries = [home, *rest] if org else [home, *stones, incident, *rest]
    chrome.workspaces = [
        Workspace("Le Fournil des Lices", "/ui/kit", "Owner", not org),
        Workspace("Chambre de métiers", "/ui/kit/org", "Adviser", org),
    ]
    chrome.language_url = "/ui/kit/components"
    chrome.bottom = {} if org else {"home": home, "risks": stones[2], "incident": incident, "aid": stones[6]}
    return chrome


def list_context(request: HttpRequest) -> dict[str, Any]:
    names = ("Ransomware: data and till locked", "Fire in the bakery", "Head baker away for long", "Shop out of reach")
    rows = [
        {
            "ref": f"R-{n:03d}",
            "title": names[n % 4],
            "level": None if n == 2 else n % 5 + 1,
            "loss": None if n == 2 else 90 * n,
        }
        for n in range(1, 121)
    ]
    columns = [
        Column("title", "Risk", order=("title",)),
        Column("level", "Today", order=("level",), down_first=True),
        Column("loss", "Loss a year", order=("loss",), numeric=True, down_first=True),
        Column("next", "Next step", desk_only=True),
    ]
    chips = [
        SimpleNamespace(label="All", url="/ui/kit/list", count=120, active=True),
        SimpleNamespace(label="Above your threshold", url="/ui/kit/list?f=1", count=3, active=False),
    ]
    return {"table": Table(request, columns, default="-loss"), "page": page_of(request, rows, 8), "chips": chips}


def job_context(state: str) -> SimpleNamespace:
    labels = ("Freeze your data", "Check 23 proofs", "Compute 100,000 years", "Lay out the pages", "Sign and date")
    steps = [
        SimpleNamespace(
            label=label, state="done" if i < 3 else "now" if i == 3 else "wait", detail="page 9 of 15" if i == 3 else ""
        )
        for i, label in enumerate(labels)
    ]
    return SimpleNamespace(
        state=state, done=3, total=5, step=labels[3], steps=steps, seconds_left=20, result_url="/ui/kit"
    )


@public
def kit(request: HttpRequest, page: str = "components") -> HttpResponse:
    """One page of the style guide; /ui/kit/error-404 and the like show error pages."""
    code = page.removeprefix("error-")
    if page.startswith("error-") and code.isdigit() and int(code) in PAGES:
        return error_page(int(code))
    if page not in PAGES_OF_KIT:
        raise Http404
    context: dict[str, Any] = {"chrome": fake_chrome(request, org=page == "org"), "pages": PAGES_OF_KIT}
    if page == "components":
        messages.success(request, "Saved.")
        context |= {"jobs": [job_context(s) for s in ("queued", "done", "failed", "refused")]}
    elif page in {"list", "org"}:
        context |= list_context(request)
    elif page == "form":
        context |= {"form": KitForm()}
    elif page == "errors":
        context |= {"form": _wrong_form()}
    elif page == "progress":
        context |= {"job": job_context("running")}
    elif page == "conflict":
        pairs = [("One host, no backup", "One host, a backup each night"), ("1", "1.4")]
        found = [
            Difference(f"f{i}", label, *marked(*pair))
            for i, (label, pair) in enumerate(zip(("Cause", "How often a year"), pairs, strict=True))
        ]
        context |= {"differences": found, "who": "Inès Le Goff", "back": "/ui/kit", "prefix": "theirs_"}
        return render(request, "ui/conflict.html", context)
    elif page == "confirm":
        lines = ["Its 3 measures stay, without a risk.", "The history keeps its text."]
        context |= {"question": "Delete R-003?", "consequences": lines, "confirm": "Delete R-003", "back": "/ui/kit"}
        return render(request, "ui/confirm.html", context)
    return render(request, f"ui/kit/{page}.html", context)


def _wrong_form() -> KitForm:
    form = KitForm(
        {
            "title": "profit < cost & <b>loss\u202e",
            "turnover_eur": "a lot",
            "longest_stop_hours": "1 h 75",
            "review_on": "0000-01-01",
            "how_often": "9",
            "opening_hours_mon_0": "19:00",
            "opening_hours_mon_1": "09:00",
        }
    )
    form.is_valid()
    return form
