"""Signing in and uploading."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.evidence.models import Proof
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast
from tests.portal.evidence.files import PDF

LIST = "/b/demo/proofs/"
NEW = f"{LIST}new/"


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Any:
    def sign_in(name: str, language: str = "fr") -> Client:
        person = cast.people[name]
        if person.language != language:
            person.language = language
            person.save()
        client.force_login(person)
        return client

    return sign_in


def upload(name: str = "attestation.pdf", content: bytes = PDF, kind: str = "application/pdf", **fields: Any) -> Any:
    return {"file": SimpleUploadedFile(name, content, kind), **fields}


def kept(business: Business) -> list[Proof]:
    with business_context(read=[business]):
        return list(Proof.objects.for_business(business).order_by("number"))
