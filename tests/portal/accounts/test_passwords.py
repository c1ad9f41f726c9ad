"""Length alone, 15 to 128 characters as typed; nothing longer is hashed; an accent may be typed in two ways."""

import unicodedata
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.test import Client

from portal.accounts.models import User
from portal.accounts.passwords import LengthValidator, refuse_long
from tests.cast import Cast
from tests.portal.letters import last_letter

SHORT = "fourteen chars"


def choose(password: str) -> Any:
    client = Client(headers={"accept-language": "en"})
    fields = {"name": "Nadia", "email": "nadia@elsewhere.example", "password1": password}
    return client.post("/accounts/signup/", fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [
        "fifteen letters",
        "x y z " * 20,
        "é" * 60 + "ü" * 68,
        "🦀 crabs walk side",
        "  spaces around it  ",
        "ALL UPPER NO DIGIT",
    ],
    ids=["15", "spaces", "128 accents", "emoji", "outer spaces", "no composition rule"],
)
def test_long_enough_is_good_enough(password: str) -> None:
    assert choose(password).status_code == 302
    user = User.objects.get()
    assert user.check_password(password)
    assert not user.check_password(password.strip() + "?")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password", [SHORT, "e\u0301" * 14, "x" * 129, "x" * 1_000_000], ids=["14", "14 accents", "129", "1 MB"]
)
def test_too_short_and_too_long_are_refused_before_any_hashing(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: pytest.fail("hashed"))
    assert choose(password).status_code == 200
    assert not User.objects.exists()


def test_a_megabyte_at_sign_in_is_not_hashed(cast: Cast, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("encode", "verify"):
        monkeypatch.setattr(MD5PasswordHasher, name, lambda *a, **k: pytest.fail("hashed"))
    assert sign_in("ines@fournil.example", "x" * 1_000_000).status_code == 200
    assert sign_in("nobody@fournil.example", "x" * 129).status_code == 200


def test_two_ways_to_type_an_accent_are_one_password(cast: Cast) -> None:
    composed = "être ou ne pas être là"
    cast.zoe.set_password(composed)
    assert cast.zoe.check_password(unicodedata.normalize("NFD", composed))


def test_look_alikes_are_other_passwords(cast: Cast) -> None:
    cast.zoe.set_password("ﬁve ﬁsh in ﬁve bowls")
    assert not cast.zoe.check_password(unicodedata.normalize("NFKC", "ﬁve ﬁsh in ﬁve bowls"))


def test_nothing_is_cut_at_72_bytes(cast: Cast) -> None:
    cast.zoe.set_password("a" * 100 + "b")
    assert not cast.zoe.check_password("a" * 100 + "c")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["passwordpassword", "unbelievable123", "1234567890123456", "qwertyuiopasdfgh"])
def test_common_passwords_are_refused(password: str) -> None:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    common = password in CommonPasswordValidator().passwords
    assert (choose(password).status_code == 200) == common


@pytest.mark.django_db
def test_at_least_one_long_common_password_is_known() -> None:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    long = sorted(p for p in CommonPasswordValidator().passwords if len(p) >= 15)
    assert long
    assert choose(long[0]).status_code == 200


@pytest.mark.django_db
def test_ones_own_address_is_no_password() -> None:
    assert choose("nadia@elsewhere.example").status_code == 200


def test_limits_count_composed_characters() -> None:
    refuse_long("e\u0301" * 128)
    with pytest.raises(ValidationError):
        refuse_long("e\u0301" * 129)
    with pytest.raises(ValidationError):
        LengthValidator().validate("e\u0301" * 14)


@pytest.mark.parametrize("password", [SHORT, "x" * 129])
def test_a_reset_keeps_to_the_same_limits(cast: Cast, password: str) -> None:
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ines@fournil.example"})
    form = client.get(last_letter("ines@fournil.example").path)["Location"]
    assert client.post(form, {"password1": password}).status_code == 200
    assert client.post(form, {"password1": "a good long sentence"}).status_code == 302


def test_every_password_field_may_be_pasted_into_and_filled_by_a_manager(cast: Cast) -> None:
    client = Client()
    for path, kind in (("/accounts/login/", "current-password"), ("/accounts/signup/", "new-password")):
        page = client.get(path).content.decode()
        assert f'autocomplete="{kind}"' in page
        assert "onpaste" not in page
