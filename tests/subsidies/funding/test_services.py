"""Which measures are themselves a diagnosis or a training: only their cost can such a programme lower."""

import pytest

from risks.catalogue.catalogue import load
from subsidies.funding.services import service_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("title", "service"),
    [
        ("Diagnostic cybersécurité", "advice"),
        ("Faire un diagnostic énergie", "advice"),
        ("Réaliser l’audit du réseau", "advice"),
        ("Have an audit of the network", "advice"),
        ("Former l’équipe aux gestes qui sauvent", "training"),
        ("Formation sécurité", "training"),
        ("Train the team", "training"),
        ("Sauvegarde hors ligne", ""),
        ("Acheter un pare-feu après le diagnostic", ""),
        ("Diagonale de secours", ""),
        ("Formulaire de recueil", ""),
        ("Auditorium sonorisé", ""),
    ],
)
def test_an_own_measure_says_by_its_first_words_what_it_is(title: str, service: str) -> None:
    assert service_of(title) == service


def test_a_measure_of_the_catalogue_is_what_the_catalogue_says_whatever_its_title() -> None:
    assert service_of("Sensibilisation", "staff-training") == "training"
    assert service_of("Diagnostic de sauvegarde", "auto-backup") == ""


def test_the_backup_of_the_catalogue_is_a_purchase() -> None:
    services = {measure.code: service_of(measure.title.fr, measure.code) for measure in load().measures}
    assert {code for code, service in services.items() if service} == {"second-person", "staff-training"}
