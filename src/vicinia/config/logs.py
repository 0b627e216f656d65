"""Logs that say what happened and where, never to whom: one plain line for each event, on standard error."""

import logging
import re
from typing import Any

# In the order in which they are replaced.
PERSONAL = (
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), "<e-mail>"),
    # what was searched for, tokens of invitations
    (re.compile(r"\?[^\s'\"<>]*=[^\s'\"<>]*"), "?…"),
    (re.compile(r"(password/reset/key/)[^\s/]+"), r"\1…"),
    # the link that lets an antenna send signals without an account
    (re.compile(r"(/antenna/)[\w-]{20,}"), r"\1…"),
    # the links of the census and of invitations to meetings
    (re.compile(r"(/[ci]/)[\w:.-]{20,}"), r"\1…"),
    (re.compile(r"\b[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]\b", re.IGNORECASE), "<codice fiscale>"),
    (re.compile(r"\b(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b"), "<address>"),
    (re.compile(r"\b(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}\b", re.IGNORECASE), "<address>"),
    (re.compile(r"(?<![\w.:/-])\+?\d[\d /.-]{7,}\d\b"), "<number>"),
)


def without_personal_data(text: str) -> str:
    """Return ``text`` with e-mail addresses, query strings, tokens, tax codes and numbers masked."""
    for pattern, mask in PERSONAL:
        text = pattern.sub(mask, text)
    return text


class PlainFormatter(logging.Formatter):
    """Write time, level, logger and message; errors with their place in the code but without values.

    The text of an exception may quote what a person typed, so only its class is kept.
    """

    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, or one line and a short trace."""
        message = without_personal_data(record.getMessage())
        stamp = self.formatTime(record)
        lines = [f"{stamp} {record.levelname} {record.name} {message}"]
        if record.exc_info and record.exc_info[0] is not None:
            lines += self._trace(record.exc_info)
        return "\n".join(lines)

    @staticmethod
    def _trace(exc_info: Any) -> list[str]:
        kind, _value, trace = exc_info
        lines = []
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return [*lines[-12:], f"  {kind.__module__}.{kind.__qualname__}"]


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error through one formatter, nothing by mail."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": PlainFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would write around our formatter.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Strangers knock at wrong names all day; the refusal is answer enough.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "axes": {"level": "ERROR"},
            "allauth": {"level": "WARNING"},
        },
    }
