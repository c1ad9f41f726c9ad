"""One effect for a repeated POST: its first answer is kept for a day, sealed, beside the digest of what was asked."""

import base64
import hashlib
import json
import re
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.boxes import box, digest
from portal.api.models import ApiAnswer, ApiToken
from portal.api.problems import Problem

KEPT = timedelta(hours=24)
BOX = "api-answer.1"
_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)
_HEADERS = ("ETag", "Location", "Content-Type")


class Replayed(Exception):
    """This was asked before: `response` is what was answered then."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("asked before")
        self.response = response


def begin(request: HttpRequest, token: ApiToken) -> None:
    """Takes the request's key, if it has one; a second request with it waits here for the first one's commit.

    Raises Replayed with the first answer, Problem (422) when the same key came with another request. What fails gives
    its key back: it may be sent again, corrected.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return
    if not _KEY.fullmatch(key):
        raise Problem(422, errors=[{"field": "Idempotency-Key", "message": _("1 to 200 visible ASCII characters.")}])
    asked = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    now = timezone.now()
    ApiAnswer.objects.filter(token=token, at__lt=now - KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_apianswer (token_id, key, request_sha256, sealed, at) VALUES (%s, %s, %s, '', %s)"
            " ON CONFLICT (token_id, key) DO NOTHING",
            [token.pk, digest(key), asked, now],
        )
        if cursor.rowcount:
            request.kept_as = (token.pk, digest(key))  # type: ignore[attr-defined]
            return
    before = ApiAnswer.objects.get(token=token, key=digest(key))
    if before.request_sha256 != asked:
        text = _("This key was used for another request. Take a new one.")
        raise Problem(422, errors=[{"field": "Idempotency-Key", "message": text}])
    raise Replayed(_opened(bytes(before.sealed)))


def first_answer(request: HttpRequest, error: Any) -> HttpResponse:
    """What a repeated request gets."""
    return error.response  # type: ignore[no-any-return]


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Seals a good answer under the request's key."""
    place = getattr(request, "kept_as", None)
    if place is None or response.status_code >= 400:
        return
    content = {
        "status": response.status_code,
        "headers": {name: response[name] for name in _HEADERS if response.has_header(name)},
        "body": base64.b64encode(response.content).decode(),
    }
    ApiAnswer.objects.filter(token_id=place[0], key=place[1]).update(
        sealed=box(BOX).encrypt(json.dumps(content).encode())
    )


def give_back(request: HttpRequest) -> None:
    """Frees the key of a request that is refused without undoing what it wrote: it may be sent again."""
    place = getattr(request, "kept_as", None)
    if place is not None:
        ApiAnswer.objects.filter(token_id=place[0], key=place[1]).delete()


def forget_old() -> int:
    """Deletes what is older than a day; returns how many."""
    return ApiAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _opened(sealed: bytes) -> HttpResponse:
    content: dict[str, Any] = json.loads(box(BOX).decrypt(sealed))
    headers = {**content["headers"], "Idempotency-Replayed": "true"}
    return HttpResponse(base64.b64decode(content["body"]), status=content["status"], headers=headers)
