"""All settings, from the environment. Without DEBUG or REMPART_LOCAL, missing secrets stop the start.

REMPART_LOCAL=1 (set by `make demo`, `make test` and a bare `manage.py`) means one private machine: the key is made
in var/, the database and broker are the embedded ones, cookies travel over plain HTTP on the loopback address.
"""

import os
from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from portal.environment import cache_location, database, flag, local_secret, value, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(value("REMPART_VAR", str(BASE_DIR / "var")))
LOCAL = flag("REMPART_LOCAL")
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")  # the foot of each page then says that everything shown is invented

if LOCAL and "DATABASE_URL" not in os.environ:
    from portal.embedded import Services

    os.environ.update(Services(VAR).env())

SECRET_KEY = local_secret(VAR / "secret_key") if LOCAL and "SECRET_KEY" not in os.environ else value("SECRET_KEY")
SITE_URL = value("SITE_URL", "http://127.0.0.1:8000" if LOCAL else None).rstrip("/")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver" if LOCAL else "")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = words("TRUSTED_PROXIES")  # addresses whose X-Forwarded-For and -Proto are believed

# Two roles, one alias: the application serves, the owner migrates (portal/management/commands/migrate.py).
_POOL = {"pool": {"min_size": 1, "max_size": 8, "timeout": 3}} if flag("DB_POOL") else {}
DATABASES = {"default": database(value("DATABASE_URL"), **_POOL)}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("PGBOUNCER")
DATABASE_OWNER = database(value("DATABASE_OWNER_URL", value("DATABASE_URL")))
DATABASE_APP_ROLE = DATABASES["default"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = value("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": cache_location(REDIS_URL),
        "KEY_PREFIX": "rempart",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}

INSTALLED_APPS = [
    "portal",
    "risks",
    "insurance",
    "subsidies",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "portal.ui.middleware.ProxyMiddleware",  # before anything that asks whether the connection is secure
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.ui.middleware.HeadersMiddleware",
    "portal.accounts.health.HealthMiddleware",  # before anything that needs the database
    "portal.api.middleware.ApiMiddleware",  # outside the transaction: what it refuses opens none
    "portal.tenancy.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.language.LanguageMiddleware",
    "portal.accounts.sessions.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.tenancy.middleware.BusinessMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "portal.ui.context.chrome",
            ],
            # Feature packages are not apps, so their tags are named here.
            "libraries": {"ui": "portal.ui.templatetags.ui", "access": "portal.ui.templatetags.access"},
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Accounts: e-mail sign-in, second factor by code or passkey.
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "portal.accounts.forms.SignupForm",
    "login": "portal.accounts.forms.LoginForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.NewPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "add_email": "portal.accounts.forms.ChangeEmailForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_CHANGE_EMAIL = True  # one address a person: the new one replaces the old once confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if SITE_URL.startswith("http:") else "https"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key,60/15m/ip",
    "reset_password": "10/h/ip,5/h/key",
    "signup": "20/h/ip",
    "confirm_email": "5/15m/key",
    "reauthenticate": "10/15m/user",
    "change_password": "10/15m/user",
    "mfa_code": "5/15m/key",
}
MFA_ADAPTER = "portal.accounts.mfa_adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.mfa_forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.mfa_forms.ReauthenticateForm",
    "activate_totp": "portal.accounts.mfa_forms.ActivateTOTPForm",
    "add_webauthn": "portal.accounts.mfa_forms.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.mfa_forms.RenamePasskeyForm",
    "login_webauthn": "portal.accounts.mfa_forms.PasskeySignInForm",
    "authenticate_webauthn": "portal.accounts.mfa_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "portal.accounts.mfa_forms.PasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rempart"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
PASSWORD_RESET_TIMEOUT = 3600
INVITATION_DAYS = 14

# Sessions and cookies. __Host- needs HTTPS; a local demo has none.
SESSION_ENGINE = "portal.accounts.session_store"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_NAME = "rempart" if LOCAL else "__Host-rempart"
CSRF_COOKIE_NAME = "rempart_csrf" if LOCAL else "__Host-rempart-csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.ui.errors.csrf_failure"
PRIVILEGED_IDLE_SECONDS = 30 * 60  # adviser and insurer sessions
PRIVILEGED_MAX_SECONDS = 12 * 3600
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^live$", r"^ready$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "form-action": [CSP.SELF],
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "rempart_language"
LANGUAGE_COOKIE_SECURE = not LOCAL
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(value("STATIC_ROOT", str(VAR / "static")))
WHITENOISE_USE_FINDERS = LOCAL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(VAR / "files")}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Mail leaves through a job (portal/notifications); without a server it is written to var/mail.
_SMTP_HOST = value("EMAIL_HOST", "")
_SMTP = {
    "host": _SMTP_HOST,
    "port": int(value("EMAIL_PORT", "25")),
    "username": value("EMAIL_USER", ""),
    "password": value("EMAIL_PASSWORD", ""),
    "use_tls": flag("EMAIL_TLS"),
    "timeout": 10,
}
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _SMTP}
    if _SMTP_HOST
    else {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(VAR / "mail")}}
}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = value("EMAIL_FROM", "Rempart <no-reply@rempart.invalid>")

# Where programmes may come from by themselves (docs/operate.md); each is off until it is named.
PROGRAMME_FEED_HOSTS = words("PROGRAMME_FEED_HOSTS")
PROGRAMME_FOLDER = value("PROGRAMME_FOLDER", "")
PROGRAMME_KEPT_MB = int(value("PROGRAMME_KEPT_MB", "500"))  # files of one institution, waiting or decided lately
CHECK_LINKS = flag("CHECK_LINKS")

# The dossier's seal. Without key files a self-signed demo pair is made in var/ (local) or the build refuses.
SEAL_KEY_FILE = value("SEAL_KEY_FILE", "")
SEAL_CERTIFICATE_FILE = value("SEAL_CERTIFICATE_FILE", "")
MANIFEST_KEY_FILE = value("MANIFEST_KEY_FILE", "")
SEAL_KEY = os.environ.get("SEAL_KEY", "")  # the same three as PEM text, where no file can be had
SEAL_CERTIFICATE = os.environ.get("SEAL_CERTIFICATE", "")
MANIFEST_KEY = os.environ.get("MANIFEST_KEY", "")
TRUSTED_KEYS_FOLDER = value("TRUSTED_KEYS_FOLDER", "")  # public halves of earlier keys: their dossiers still verify
TIMESTAMP_URL = value("TIMESTAMP_URL", "")
TIMESTAMP_ROOTS_FILE = value("TIMESTAMP_ROOTS_FILE", "")  # certificates that vouch for that service
# Dossiers of all chambers' renewals that are queued or built at once: twice the workers of the queue "heavy".
RENEWALS_AT_ONCE = max(1, int(value("RENEWALS_AT_ONCE", "4")))
# The public company register that fills in a profile from one number; empty: it is never asked.
COMPANY_REGISTER_URL = value("COMPANY_REGISTER_URL", "")

CELERY_BROKER_URL = REDIS_URL
JOB_LEASE_SECONDS = int(value("JOB_LEASE_SECONDS", "30"))  # a worker silent for longer is taken for dead

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.ui.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": value("LOG_LEVEL", "WARNING")},
    "loggers": {"rempart": {"level": "INFO"}, "rempart.security": {"level": "INFO"}},
}
