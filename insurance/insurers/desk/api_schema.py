"""Filters of the desk as the API speaks of them."""

from typing import Literal

from pydantic import Field

from insurance.insurers.desk.filters import ALL, LONGEST_NAME, DeskFilter
from portal.api.paging import Paging
from portal.ui.text import one_line


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
    provider: str = Field(
        "",
        max_length=LONGEST_NAME,
        description="Hangs on this provider, itself or through one that is assumed to run on it: its code, or any name",
    )

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
            provider=one_line(self.provider, LONGEST_NAME),
        )
