"""Settings of one installation. Every VICINIA_* variable is described in docs/operations.md."""

import os
from datetime import timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from vicinia.config import environment, logs

PACKAGE = Path(__file__).resolve().parent.parent
MODE = environment.mode()
VAR = environment.data_folder()
DEMO = MODE == "demo"
# Printed by "make run": whoever opens a demonstration may sign in as any of its invented people.
DEMO_PASSWORD = "quattro-passi-in-pianura" if DEMO else ""
DEBUG = False
SECRET_KEY = environment.secret_key(MODE, VAR)
SECRET_KEY_FALLBACKS = environment.words("VICINIA_SECRET_KEY_FALLBACKS")
PRODUCTION = MODE == "production"
ALLOWED_HOSTS = environment.hosts(MODE)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in environment.words("VICINIA_HOSTS")]
# How many proxies of ours stand before the server: only what they say about a visitor is believed.
PROXIES = environment.number("VICINIA_PROXIES", 0)

INSTALLED_APPS = [
    "vicinia.portal",
    "vicinia.api",
    "vicinia.survey",
    "vicinia.labs",
    "vicinia.agreement",
    "vicinia.needs",
    "vicinia.directory",
    "vicinia.directory.search",  # the tables of the search index
    "vicinia.territory",
    "vicinia.core",  # before allauth: our templates take the place of theirs
    "wagtail.contrib.redirects",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "ninja",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "vicinia.core.middleware.proxy_address",
    "vicinia.core.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "vicinia.core.middleware.PageLanguage",
    "vicinia.core.middleware.language_of_visit",
    "vicinia.core.middleware.UploadLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "vicinia.core.middleware.second_factor",
    "vicinia.survey.middleware.KeptNowhere",
    "vicinia.survey.middleware.SealedElsewhere",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "vicinia.config.urls"
WSGI_APPLICATION = "vicinia.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"

LANGUAGE_CODE = "it"
LANGUAGES = [(code, _(name)) for code, name in environment.languages()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Rome"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # the server complains when it is missing
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Sealed; never served as they lie, and in no backup: what must be destroyed on a day must not lie elsewhere.
RECORDINGS_ROOT = VAR / "recordings"
# Development finds files where they lie; only production pays for the compressed manifest.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("VICINIA_EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = os.environ.get("VICINIA_EMAIL_HOST", "")
EMAIL_PORT = environment.number("VICINIA_EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("VICINIA_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("VICINIA_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("VICINIA_EMAIL_FROM", "vicinia@localhost")

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

WAGTAIL_SITE_NAME = "Vicinia"
BASE_URL = environment.base_url(MODE)
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES

# The editors' pages: nothing is asked of other hosts; accounts and passwords are ours alone.
WAGTAILADMIN_LOGIN_URL = "editors_door"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

# --- what may be sent to us --------------------------------------------------------------------------------
UPLOAD_LIMIT_MB = environment.number("VICINIA_UPLOAD_MB", 25)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o640

# --- accounts ----------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it stops who guesses
    "vicinia.core.signing_in.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "first_name", "last_name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "directory:desk"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # links of invitations and forgotten passwords
SESSION_COOKIE_AGE = 12 * 3600  # a working day
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "vicinia.core.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # only an invitation opens an account, and it comes by mail
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Vicinia] "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# axes counts the failures of one person; the adapter's own counter would lock a second time in other words
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/300s/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # proxy_address has already put the visitor's address in its place
ACCOUNT_FORMS = {
    "login": "vicinia.core.sign_in_forms.Login",
    "reauthenticate": "vicinia.core.sign_in_forms.Reauthenticate",
    "change_password": "vicinia.core.sign_in_forms.ChangePassword",
    "set_password": "vicinia.core.sign_in_forms.SetPassword",
    "reset_password": "vicinia.core.sign_in_forms.ResetPassword",
    "reset_password_from_key": "vicinia.core.sign_in_forms.ResetPasswordKey",
}
MFA_FORMS = {
    "authenticate": "vicinia.core.sign_in_forms.Authenticate",
    "reauthenticate": "vicinia.core.sign_in_forms.MfaReauthenticate",
    "activate_totp": "vicinia.core.sign_in_forms.ActivateTotp",
    "add_webauthn": "vicinia.core.sign_in_forms.AddWebAuthn",
    "edit_webauthn": "vicinia.core.sign_in_forms.EditWebAuthn",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vicinia"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys on http://localhost
SECOND_FACTOR_REQUIRED = PRODUCTION  # of coordinators
SOCIALACCOUNT_ADAPTER = "vicinia.core.signing_in.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": environment.sign_in_providers()}}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "vicinia.core.signing_in.name_of_attempt"
AXES_LOCKOUT_CALLABLE = "vicinia.core.views.errors.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is nobody's business
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "email", "login", "ip_address", "password"]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in often

# --- what a browser may do with our pages -------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrftoken"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from the machine itself, before the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
# W005, W021: an installation decides for its own host, not for its neighbours under the same domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # the editors' preview, which shows our pages inside ours, says so itself
CSRF_FAILURE_VIEW = "vicinia.core.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "media-src": "'self'",
    "frame-src": "'self'",
    "form-action": " ".join(["'self'", *environment.sign_in_origins()]),
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
# Wagtail's pages write small scripts and styles into themselves; only editors see them.
EDITORS_SECURITY_POLICY = CONTENT_SECURITY_POLICY | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-ancestors": "'self'",
}
PERMISSIONS_POLICY = "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"

LOGGING = logs.configuration(os.environ.get("VICINIA_LOG_LEVEL", "INFO"))
