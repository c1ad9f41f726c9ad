"""A company register on this machine: answers in the documented format of the public one, about companies that do not
exist."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SIREN, SIRET = "732829320", "73282932000074"


def company(**fields: Any) -> dict[str, Any]:
    """One result, as for the bakery of the tests."""
    seat = {
        "siret": SIRET,
        "adresse": "4 PLACE DES LICES 35000 RENNES",
        "code_postal": "35000",
        "commune": "35238",
        "libelle_commune": "RENNES",
        "etat_administratif": "A",
    }
    return {
        "siren": SIREN,
        "nom_complet": "LE FOURNIL DES LICES",
        "nom_raison_sociale": "LE FOURNIL DES LICES",
        "nature_juridique": "5499",
        "activite_principale": "10.71C",
        "date_creation": "2014-03-01",
        "tranche_effectif_salarie": "03",
        "annee_tranche_effectif_salarie": "2023",
        "etat_administratif": "A",
        "statut_diffusion": "O",
        "siege": seat,
        "matching_etablissements": [],
        **fields,
    }


def answer(*companies: dict[str, Any]) -> bytes:
    return json.dumps({"results": list(companies), "total_results": len(companies), "page": 1}).encode()


class Register:
    """What the stand-in says next, and what it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.content_type = 200, answer(company()), "application/json"
        self.headers: dict[str, str] = {}
        self.wait: threading.Event | None = None
        self.asked: list[str] = []
        self.url = ""


@contextmanager
def serving() -> Iterator[Register]:
    register = Register()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            register.asked.append(self.path)
            if register.wait is not None:
                register.wait.wait(10)
            self.send_response(register.status)
            for name, value in {"Content-Type": register.content_type, **register.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(register.body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    register.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield register
    finally:
        if register.wait is not None:
            register.wait.set()
        server.shutdown()
        server.server_close()
