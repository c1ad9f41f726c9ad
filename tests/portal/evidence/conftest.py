"""Uploading."""

from io import BytesIO
from typing import Any

from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.portal.evidence.files import PDF

LIST = "/b/demo/proofs/"
NEW = f"{LIST}new/"


class Sent(BytesIO):
    """A file as a browser, or something that is none, may name it: nothing about its name is put right here."""

    def __init__(self, name: str, content: bytes, content_type: str) -> None:
        super().__init__(content)
        self.name, self.content_type = name, content_type


def upload(name: str = "attestation.pdf", content: bytes = PDF, kind: str = "application/pdf", **fields: Any) -> Any:
    return {"file": Sent(name, content, kind), **fields}


def kept(business: Business) -> list[Proof]:
    with business_context(read=[business]):
        return list(Proof.objects.for_business(business).order_by("number"))
