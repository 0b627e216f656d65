"""What an authenticator app would show."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value


def code_now(secret: str) -> str:
    """Return the six digits of this half minute."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
