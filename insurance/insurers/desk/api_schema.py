"""Headlines and filters of the desk as the API speaks of them."""

from typing import Literal

from pydantic import Field

from insurance.insurers.desk.filters import ALL, DeskFilter
from portal.api.paging import Paging
from portal.api.schema import Out
from portal.ui.text import one_line


class TradeOut(Out):
    """From the part “company”."""

    activity: str | None
    naf: str | None
    region: str | None
    department: str | None
    employees: int | None
    employees_band: str | None
    turnover_eur: str | None
    online_share_pct: str | None


class ReadinessOut(Out):
    """From the part “answers”. Red lines are codes, as in data.json."""

    questionnaire: str | None
    points: dict[str, int | None] = Field(description="By line of insurance, of 100")
    crossed: list[str]
    unknown: list[str]
    clear: list[str]
    withheld: list[str] = Field(description="Neither crossed nor clear: you are not told")
    asked: int
    known: int
    declared: int
    stale: int = Field(description="Answers that changed since they were declared")


class BestOut(Out):
    """The measure not done yet that takes most off the average year."""

    reference: str
    title: str | None
    saves_eur: str


class YearsOut(Out):
    """From the part “losses”: before any insurance. Compare only what the same model calculated."""

    model: str | None
    years: int | None
    seed: int | None
    calculated_on: str | None
    facts_moved_since: bool
    expected_eur: str | None
    standard_error_eur: str | None
    one_in_20_eur: str | None
    one_in_200_eur: str | None
    planned_eur: str | None
    best: BestOut | None


class UninsuredOut(Out):
    """From the part “gap”: what stays with the business."""

    stays_eur: str | None
    refused_eur: str | None
    one_in_20_eur: str | None
    one_in_200_eur: str | None
    not_calculated: int


class ClaimsOut(Out):
    """From the part “claims”: five years."""

    since: str | None
    count: int | None
    incurred_eur: str | None
    incurred_unknown: int
    none_declared_on: str | None


class HeadlineOut(Out):
    """What the dossier says in short. A part that is not in it is null, and so is what is unknown."""

    format: int
    version: str | None
    frozen_on: str | None
    sections: list[str]
    withheld: list[str] = Field(description="Codes of what is withheld from you: its figures are null, too")
    hidden: list[str] = Field(
        description="Which of these figures are null because they are withheld, and not because they are unknown: "
        "company.turnover_eur, readiness.points.cyber"
    )
    lines_sought: list[str] | None
    company: TradeOut | None
    readiness: ReadinessOut | None
    losses: YearsOut | None
    gap: UninsuredOut | None
    claims: ClaimsOut | None


class SharedQuery(Paging):
    """The filters of the page. An unknown or withheld figure matches no bound; an ended dossier has no figures."""

    open: bool | None = Field(None, description="true: only those that can be downloaded now")
    new: bool | None = Field(None, description="true: only open ones that nobody looked at; false: only the others")
    q: str = Field("", max_length=80, description="Words of the business’s name")
    line: Literal["", "cyber", "interruption", "multirisk", "liability"] = Field("", description="Looked for")
    region: str = Field("", max_length=80)
    activity: str = Field("", max_length=80, description="Activity code (NAF)")
    red: Literal["", "crossed", "clear", "unknown", "withheld"] = Field("", description="Red lines")
    least: Literal["", "20", "40", "60", "80"] = Field("", description="Points of the weakest line, at least")
    loss: Literal["", "0-5k", "5-20k", "20-100k", "100k", "unknown"] = Field("", description="Span of the average year")

    def asked(self) -> DeskFilter:
        """The same as the page reads it from its address."""
        return DeskFilter(
            text=one_line(self.q, 80),
            show=ALL,
            line=self.line,
            region=self.region,
            activity=self.activity,
            red=self.red,
            least=int(self.least) if self.least else None,
            loss=self.loss,
        )
