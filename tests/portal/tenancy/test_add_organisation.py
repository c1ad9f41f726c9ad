"""The operator opens a workspace; everything after that is its administrator's."""

import pytest
from django.core.management import CommandError, call_command

from portal.notifications.models import OutgoingMail
from portal.tenancy.models import Invitation, Organisation

pytestmark = pytest.mark.django_db


def test_a_chamber_is_opened_and_its_administrator_invited(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_organisation", "chamber", "Chambre d’Armor", administrator="Chef@Chambre.example")
    made = Organisation.objects.get()
    assert (made.kind, made.slug, made.name) == ("chamber", "chambre-darmor", "Chambre d’Armor")
    invitation = Invitation.objects.get(organisation=made)
    assert (invitation.email, invitation.role) == ("chef@chambre.example", "administrator")
    assert OutgoingMail.objects.get().to == "chef@chambre.example"
    assert "/o/chambre-darmor/" in capsys.readouterr().out


def test_a_taken_address_changes_nothing() -> None:
    call_command("add_organisation", "insurer", "Ponant", administrator="a@ponant.example", verbosity=0)
    with pytest.raises(CommandError, match="--slug"):
        call_command("add_organisation", "insurer", "Ponant", administrator="b@ponant.example", verbosity=0)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("options", [{"administrator": "nobody"}, {"administrator": "a@b.example", "slug": "a b"}])
def test_odd_answers_are_refused_in_words(options: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("add_organisation", "chamber", "Chambre", **options)
    assert not Organisation.objects.exists()
