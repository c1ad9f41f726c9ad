"""Production settings: all flags on cookies, no start without secrets, a silent deployment check."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnopq",
    "SITE_URL": "https://rempart.example",
    "ALLOWED_HOSTS": "rempart.example",
    "DATABASE_URL": "postgresql://rempart_app:x@127.0.0.1:1/none",
    "DATABASE_OWNER_URL": "postgresql://rempart_owner:x@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_HOST": "mail.rempart.example",
}


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'; {'; '.join(words)}",
        ],
        env={**clean, **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_cookies_carry_all_flags() -> None:
    done = manage(
        "from django.conf import settings as s",
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE)",
        "print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.CSRF_COOKIE_SAMESITE)",
        "print(s.LANGUAGE_COOKIE_SECURE, s.LANGUAGE_COOKIE_HTTPONLY, s.DEBUG, s.SESSION_COOKIE_DOMAIN)",
        **PRODUCTION,
    )
    assert done.stdout.splitlines() == [
        "__Host-rempart True True Lax",
        "__Host-rempart-csrf True True Lax",
        "True True False None",
    ], done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without_its_secrets(missing: str) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != missing}
    done = manage("from django.conf import settings as s", "s.SECRET_KEY", **environment)
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_the_deployment_check_is_silent() -> None:
    done = manage(
        "import django",
        "django.setup()",
        "from django.core.management import call_command",
        "call_command('check', deploy=True, fail_level='WARNING')",
        **PRODUCTION,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
