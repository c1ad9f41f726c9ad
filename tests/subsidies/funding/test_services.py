"""Which measures are themselves a diagnosis or a training: only their cost can such a programme lower."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.catalogue.catalogue import load
from risks.treatment.models import Measure
from subsidies.funding.services import service_of, service_of_measure

pytestmark = pytest.mark.unit
SERVICES = [
    ("Diagnostic cybersécurité", "advice"),
    ("Faire un diagnostic énergie", "advice"),
    ("Réaliser l’audit du réseau", "advice"),
    ("Have an audit of the network", "advice"),
    ("Diagnostic de la toiture.", "advice"),
    ("Diag énergie", "advice"),
    ("Audit", "advice"),
    ("Conseil sur la chaleur", "advice"),
    ("Conseil en cybersécurité", "advice"),
    ("Advice on insurance", "advice"),
    ("Former l’équipe aux gestes qui sauvent", "training"),
    ("Former un second au pétrin", "training"),
    ("Former deux salariés au secourisme", "training"),
    ("Formation sécurité", "training"),
    ("Formation des salariés", "training"),
    ("Formation de secourisme", "training"),
    ("Formation aux premiers secours", "training"),
    ("Suivre une formation", "training"),
    ("Train the team", "training"),
    ("Training in first aid", "training"),
    ("Take a course on fire safety", "training"),
]
PURCHASES = [
    "Sauvegarde hors ligne",
    "Acheter un pare-feu après le diagnostic",
    "Diagonale de secours",
    "Formulaire de recueil",
    "Auditorium sonorisé",
    "Diagnostic et remplacement de la toiture",
    "Diagnostic de la toiture et remplacement",
    "Diagnostic de la toiture, remplacement des tuiles",
    "Diagnostic de la toiture + tuiles",
    "Diagnostic de la toiture – tuiles",
    "Diagnostic de la toiture puis tuiles",
    "Diagnostic-remplacement de la toiture",
    "Diagnostic du remplacement de la toiture",
    "Diagnosis of the roof then its repair",
    "Audit et mise à niveau du pare-feu",
    "Audit & pare-feu",
    "Audit trail software",
    "Audit logiciel",
    "Diagnostic kit",
    "Conseil",
    "Conseil d'administration : suppléant",
    "Conseil d’administration",
    "Conseil municipal",
    "Former employees' accounts: close them",
    "Former employees’ accounts",
    "Former the wall",
    "Former une équipe d’intervention",
    "Formation d'une réserve d'eau incendie",
    "Formation d’eau stagnante",
    "Formation d’une équipe",
    "Formation du personnel et extincteurs",
    "Training room sprinklers",
    "Training for the team with extinguishers",
    "Train de pneus",
    "Train station",
    "Train the team’s laptops",
    "Course of action plan",
    "Course",
    "Audit 更换",
    "",
]


@pytest.mark.parametrize(("title", "service"), SERVICES)
def test_an_own_measure_whose_whole_title_is_a_service_is_that_service(title: str, service: str) -> None:
    assert service_of(title) == service == service_of_measure(Measure(title=title))


@pytest.mark.parametrize("title", PURCHASES)
def test_in_doubt_a_measure_is_a_purchase(title: str) -> None:
    assert service_of(title) == ""


@given(
    st.sampled_from([title for title, _service in SERVICES]),
    st.sampled_from(
        [" et ", " and ", " + ", ", ", " puis ", " then ", " - ", " — ", " : ", " / ", " (", " avec ", "; "]
    ),
    st.text(min_size=1, max_size=20).filter(lambda text: any(char.isalnum() for char in text)),
)
def test_a_service_that_goes_on_with_anything_is_a_purchase(service: str, link: str, other: str) -> None:
    assert service_of(f"{service.rstrip('.')}{link}{other}") == ""


@given(
    st.sampled_from([title for title, _service in SERVICES]),
    st.sampled_from(["remplacement", "installation", "achat", "travaux", "mise à niveau", "upgrade", "replacement"]),
)
def test_a_title_that_names_works_is_a_purchase_wherever_it_names_them(service: str, works: str) -> None:
    assert service_of(f"{service.rstrip('.')} {works}") == service_of(f"{works} {service}") == ""


def test_a_measure_of_the_catalogue_is_what_the_catalogue_says_whatever_its_title() -> None:
    assert service_of("Sensibilisation", "staff-training") == "training"
    assert service_of("Diagnostic de sauvegarde", "auto-backup") == ""
    assert service_of_measure(Measure(title="Diagnostic", catalogue_code="auto-backup")) == ""


def test_the_backup_of_the_catalogue_is_a_purchase() -> None:
    services = {measure.code: service_of(measure.title.fr, measure.code) for measure in load().measures}
    assert {code for code, service in services.items() if service} == {"second-person", "staff-training"}
