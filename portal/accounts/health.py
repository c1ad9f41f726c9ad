"""`/live`: the process answers. `/ready`: it can do its work. Neither says why not, nor needs the other parts: they are
answered before the middleware that opens a transaction, so that a lost database is an answer and not an error."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from redis import Redis

from portal.environment import cache_location

log = logging.getLogger("rempart.health")
_TIMEOUT_SECONDS = 1


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            if request.path_info == "/live":
                return _say("live", 200)
            if request.path_info == "/ready":
                return _say("ready", 200) if is_ready() else _say("not ready", 503)
        return self.get_response(request)


def is_ready() -> bool:
    """Database reachable, migrations applied, broker reachable; what is missing goes to the log only."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            log.warning("not ready", extra={"event": {"why": "migrations pending"}})
            return False
        address = cache_location(settings.REDIS_URL)
        with Redis.from_url(
            address, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS
        ) as broker:
            broker.ping()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the answer is "not ready"
        log.warning("not ready", extra={"event": {"why": type(error).__name__, "database": DEFAULT_DB_ALIAS}})
        return False
    return True


def _say(text: str, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status)
