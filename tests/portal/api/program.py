"""A program that holds a token of somebody of the cast, and asks the API over a plain test client."""

import json
from typing import Any

from django.test import Client

from portal.api.scopes import open_to
from portal.api.tokens import create_token
from portal.tenancy.models import Business, Organisation
from tests.cast import Cast

ROOT = "/api/v1"
PLACES = {
    "nora": "insurer",
    "erwan": "insurer",
    "claire": "chamber",
    "denis": "chamber",
    "gwen": "chamber",
    "yann": "neighbour",
}


def place_of(cast: Cast, name: str) -> Business | Organisation:
    place: Business | Organisation = getattr(cast, PLACES.get(name, "bakery"))
    return place


def new_token(cast: Cast, name: str, scopes: list[str] | None = None, days: int = 30) -> str:
    """The secret of a new token, with every scope that its person may give it unless said otherwise."""
    place = place_of(cast, name)
    actor = cast.actor(name, place) if isinstance(place, Business) else cast.workspace_actor(name, place)
    chosen = open_to(actor) if scopes is None else scopes
    return create_token(actor=actor, place=place, name=f"{name}'s", scopes=chosen, days=days)[1]


class Program:
    """`ask("get", "/businesses/demo/risks")`; keyword arguments in snake case are headers."""

    def __init__(self, secret: str | None, client: Client | None = None) -> None:
        self.client = client or Client(raise_request_exception=False)
        self.secret = secret

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret is not None:
            sent.setdefault("authorization", f"Bearer {self.secret}")
        more: dict[str, Any] = {}
        if body is not None:
            text = body if isinstance(body, str | bytes) else json.dumps(body)
            more = {"data": text, "content_type": "application/json"}
        where = path if path.startswith("/api/") else ROOT + path
        return getattr(self.client, method)(where, headers=sent, **more)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("post", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("patch", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("delete", path, **headers)
