"""One name for one provider, and never one name for two."""

import pytest

from risks.services.providers import canonical, host_of, known, named, plain, problems

SAME = [
    ("OVH", "OVHcloud SAS"),
    ("OVH", "ovh.com"),
    ("Ovh Groupe", "O.V.H."),
    ("Stripe", "Stripe Payments Europe Ltd"),
    ("Stripe", "STRIPE PAYMENTS EUROPE, LIMITED"),
    ("Amazon Web Services EMEA SARL", "AWS"),
    ("Google Workspace", "Gmail"),
    ("Office 365", "Microsoft Azure"),
    ("Orange", "Orange S.A."),
    ("Adyen N.V.", "adyen"),
    ("PayPal (Europe) S.à r.l. et Cie, S.C.A.", "Paypal"),
    ("Société française du radiotéléphone", "SFR"),
    ("Hébergeur d'Armor", "HEBERGEUR D ARMOR SARL"),
    ("S.A.R.L. Le Gall", "Le Gall"),
    ("Caisse Claire GmbH", "Caisse Claire Inc."),
]
OTHER = [
    ("Orange", "Orange Bank"),
    ("Free", "Free Mobile"),
    ("Free", "Free Pro"),
    ("La Poste", "La Banque Postale"),
    ("Amazon", "AWS"),
    ("Bouygues Telecom", "Bouygues Immobilier"),
    ("Banque de France", "Banque"),
    ("Dupont", "Dupont & Fils"),
    ("Air France", "Air"),
    ("Square", "Squarespace"),
    ("Courriel Europe", "Courriel"),
    ("Atelier", "Atelier.com Conseil"),
]


@pytest.mark.parametrize("one,other", SAME)
def test_however_it_is_written_it_is_one_provider(one, other):
    assert canonical(one) == canonical(other) != ""


@pytest.mark.parametrize("one,other", OTHER)
def test_two_firms_stay_two(one, other):
    assert canonical(one) != canonical(other)


def test_a_known_provider_has_our_name_an_unknown_one_its_own():
    assert named("ovh sas") == ("ovhcloud", "OVHcloud")
    assert named(" Hébergeur d'Armor SARL ") == ("hebergeur d armor", "Hébergeur d'Armor SARL")
    assert named("") is None and named(" — ") is None
    assert canonical("SAS") == "sas", "a legal form alone is a name"


def test_the_host_is_named_only_where_somebody_said_so():
    assert host_of("Heroku, Inc.") == ("aws", "Amazon Web Services")
    assert host_of("OVH") is None and host_of("Hébergeur d'Armor") is None


def test_the_data_agree_with_themselves():
    assert problems() == []
    assert all(canonical(name) == one.code for one in known().values() for name in (one.code, *one.names))
    assert plain(plain("Dupont S.A.S.")) == "dupont"
