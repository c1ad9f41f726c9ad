"""A business whose risks can be counted, and its runs made here instead of in a worker."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.jobs import outbox, tasks
from portal.jobs.models import Job
from portal.profile.actions import edit_profile
from portal.tenancy.context import business_context
from risks.continuity.actions import set_figures
from risks.models import LossRun, Measure, Risk, RiskService
from risks.quantification import simulation
from risks.quantification.actions import set_effect, set_estimate
from risks.quantification.job import request_run
from tests.cast import Cast
from tests.factories import make_measure, make_risk, make_service

SHOP = {day: [["08:00", "18:00"]] for day in ("tue", "wed", "thu", "fri", "sat")}


@dataclass
class Counted:
    """The bakery with two risks and two measures: a shop that stops, and a fraud of known euros."""

    cast: Cast
    stop: Risk
    fraud: Risk
    cheap: Measure
    dear: Measure

    def ask(self) -> Job:
        with business_context(write=[self.cast.bakery]):
            return request_run(actor=self.cast.actor("ines"), business=self.cast.bakery)

    def run(self) -> LossRun:
        return self.finish(self.ask())

    def finish(self, job: Job) -> LossRun:
        assert tasks.run(job.pk, self.cast.bakery.pk) == "done", job.error
        with business_context(read=[self.cast.bakery]):
            return LossRun.objects.for_business(self.cast.bakery).order_by("-pk")[0]

    def waiting(self) -> list[Job]:
        with business_context(read=[self.cast.bakery]):
            return list(Job.objects.for_business(self.cast.bakery).filter(kind="quantify", state="queued"))

    def say(self, risk: Risk, version: int = 1, **fields: Any) -> None:
        with business_context(write=[self.cast.bakery]):
            set_estimate(actor=self.cast.actor("ines"), risk=risk, version=version, **fields)


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "send", lambda *pair: None)


@pytest.fixture
def few_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the years of a real run: what a page, a job or a stored figure does is the same with fewer."""
    monkeypatch.setattr(simulation, "YEARS", 10_000)


@pytest.fixture
def counted(cast: Cast, unsent: None, few_years: None) -> Counted:
    business, actor = cast.bakery, cast.actor("ines")
    with business_context(write=[business]):
        facts = {"turnover_eur": Decimal(365_000), "opening_hours": SHOP, "online_share_pct": Decimal(50)}
        edit_profile(actor=actor, business=business, version=1, values=facts, today=timezone.localdate())
        set_figures(actor=actor, business=business, version=1, variable_costs_pct=Decimal(50))
    shop = make_service(business)
    stop, fraud = make_risk(business), make_risk(business, "Faux virement", category="fraud")
    cheap = make_measure(business, "Rappeler avant de payer", (fraud,), cost_once_eur=0, cost_yearly_eur=Decimal(100))
    dear = make_measure(business, "Second hébergeur", (stop,), cost_once_eur=Decimal(3_000), cost_yearly_eur=0)
    with business_context(write=[business]):
        RiskService.objects.create(business=business, risk=stop, service=shop)
        hours = {"hours_low": Decimal(2), "hours_high": Decimal(30)}
        often = {"frequency_value": Decimal(2), "frequency_unit": "times_a_year"}
        set_estimate(actor=actor, risk=stop, version=1, **often, **hours)
        rare = {"frequency_value": Decimal(5), "frequency_unit": "years_between"}
        amount = {"amount_low": Decimal(1_000), "amount_high": Decimal(20_000)}
        set_estimate(actor=actor, risk=fraud, version=1, **rare, **amount)
        set_effect(actor=actor, measure=cheap, version=0, on="frequency", low_pct=50, high_pct=90)
        set_effect(actor=actor, measure=dear, version=0, on="duration", low_pct=20, high_pct=60)
    return Counted(cast, stop, fraud, cheap, dear)


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Callable[[str], Client]:
    def sign_in(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return sign_in
