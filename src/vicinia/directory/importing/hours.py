"""Hours in words ("lun-ven 9-12; mar e gio 15.00-18.00") into opening rules, or nothing when in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from vicinia.methods.text import fold

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = {
    "lunedi": 0,
    "lun": 0,
    "martedi": 1,
    "mar": 1,
    "mart": 1,
    "mercoledi": 2,
    "mer": 2,
    "merc": 2,
    "giovedi": 3,
    "gio": 3,
    "giov": 3,
    "venerdi": 4,
    "ven": 4,
    "sabato": 5,
    "sab": 5,
    "sabati": 5,
    "domenica": 6,
    "dom": 6,
    "domeniche": 6,
    "monday": 0,
    "mon": 0,
    "tuesday": 1,
    "tue": 1,
    "wednesday": 2,
    "wed": 2,
    "thursday": 3,
    "thu": 3,
    "friday": 4,
    "fri": 4,
    "saturday": 5,
    "sat": 5,
    "sunday": 6,
    "sun": 6,
}
_ORDINALS = {
    "1": 1,
    "primo": 1,
    "prima": 1,
    "2": 2,
    "secondo": 2,
    "seconda": 2,
    "3": 3,
    "terzo": 3,
    "terza": 3,
    "4": 4,
    "quarto": 4,
    "quarta": 4,
    "ultimo": -1,
    "ultima": -1,
}
_TOKEN = re.compile(
    r"(?P<appointment>(?:solo |anche )?(?:su|previo|per) (?:appuntamento|prenotazione)|by appointment)"
    r"|(?P<always>h ?24|24 ?h|24 ?ore(?: su 24)?)"
    r"|(?P<every>tutti i giorni|ogni giorno|tutta la settimana|every day)"
    r"|(?P<weekend>fine settimana|week ?-?end)"
    r"|(?P<monthly>(?:il |ogni )?(?P<ordinal>primo|prima|secondo|seconda|terzo|terza|quarto|quarta"
    r"|ultimo|ultima|[1-4] ?[°ºa]) (?P<ordinal_day>[a-z]+)(?: (?:del|di ogni|di ciascun|al) mese)?)"
    r"|(?P<range>(?P<h1>\d{1,2})(?:[:.,](?P<m1>\d{2}))? ?(?:-|/|alle(?: ore)?|a|fino alle|to) ?"
    r"(?P<h2>\d{1,2})(?:[:.,](?P<m2>\d{2}))?)"
    r"|(?P<day>[a-z]{1,10})\.?"
    r"|(?P<link>-| al | a )"
    r"|(?P<gap>[\s,;:|+&()/.]+)"
)
_FILLERS = {
    "e",
    "ed",
    "il",
    "i",
    "le",
    "la",
    "di",
    "dal",
    "dalle",
    "dalla",
    "alle",
    "ore",
    "ora",
    "orario",
    "orari",
    "apertura",
    "aperto",
    "aperti",
    "aperta",
    "mattina",
    "mattino",
    "pomeriggio",
    "sera",
    "mattine",
    "pomeriggi",
    "giorni",
    "giorno",
    "ogni",
    "and",
    "dei",
    "nei",
    "nel",
    "del",
    "tutti",
    "tutte",
    "the",
    "from",
    "siamo",
    "open",
}
_NEAR_RANGE = re.compile(r"(?<=[a-z])\.(?=\s|-|$)")


@dataclass(frozen=True, slots=True)
class Hours:
    """One opening rule as the words say it."""

    byday: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    freq: str = "WEEKLY"
    by_appointment: bool = False


def read_hours(text: str) -> list[Hours] | None:
    """Return the rules that the words state; None when any part of them is not understood.

    >>> [(h.byday, h.opens_at.isoformat("minutes")) for h in read_hours("lun-ven 9-12; sab 15-18")]
    [('MO,TU,WE,TH,FR', '09:00'), ('SA', '15:00')]
    """
    plain = _NEAR_RANGE.sub("", re.sub(r"[–—−]", "-", fold(text)).replace("\n", " ; "))
    plain = re.sub(r"(\d)\s*h(?:\s*(\d{2}))?\b", lambda m: m[1] + (":" + m[2] if m[2] else ""), plain)
    plain = re.sub(r"\b(?:ore|h)\.? (?=\d)", "", plain)
    plain = re.sub(r"\bdalle (?=\d)", "", plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    reader = _Reader()
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None or not reader.take(match):
            return None
        at = match.end()
    return reader.finish()


class _Reader:
    def __init__(self) -> None:
        self.rules: list[Hours] = []
        self.days: list[int] = []
        self.monthly = ""
        self.range_from: int | None = None
        self.ranged = False
        self.fresh = False  # the days have had no hours yet
        self.appointment = False

    def take(self, match: re.Match[str]) -> bool:
        """Take one word or sign; False when it is not understood."""
        if match["gap"] or match["link"]:
            return self._take_link(match)
        if match["appointment"]:
            self.appointment = True
            return True
        if match["every"] or match["weekend"]:
            return self._set_days(list(range(7)) if match["every"] else [5, 6])
        if match["always"]:
            return self._add(None, None)
        if match["monthly"] and match["ordinal_day"] in _NAMES:
            return self._set_monthly(match)
        if match["range"]:
            return self._take_hours(match)
        return self._take_word(match["day"] or match["monthly"] or "")

    def _take_link(self, match: re.Match[str]) -> bool:
        if match["link"] and self.days and self.fresh:
            if self.ranged:
                return False  # "mar-gio-sab": a range and one more, or three days?
            self.range_from = self.days[-1]
        return True

    def _take_word(self, word: str) -> bool:
        if word in _FILLERS:
            return True
        day = _NAMES.get(word)
        if day is None:
            return False
        if self.ranged and self.fresh and self.range_from is None:
            self.ranged = False
        if self.range_from is not None:
            start, self.range_from, self.ranged = self.range_from, None, True
            if day <= start:
                return False
            return self._set_days(list(range(start + 1, day + 1)))
        return self._set_days([day])

    def _set_days(self, days: list[int]) -> bool:
        if not self.fresh:
            self.days, self.monthly = [], ""
            self.ranged = False
        self.days += [day for day in days if day not in self.days]
        self.fresh = True
        return not self.monthly

    def _set_monthly(self, match: re.Match[str]) -> bool:
        if self.days and self.fresh and not self.monthly:
            return False
        ordinal = _ORDINALS[re.sub(r"\W|(?<=\d)a", "", match["ordinal"])]
        word = f"{ordinal}{DAYS[_NAMES[match['ordinal_day']]]}"
        self.monthly = f"{self.monthly},{word}" if self.monthly and self.fresh else word
        self.days, self.fresh = [], True
        return True

    def _take_hours(self, match: re.Match[str]) -> bool:
        numbers = [int(match[name] or 0) for name in ("h1", "m1", "h2", "m2")]
        if numbers[0] > 23 or numbers[2] > 24 or numbers[1] > 59 or numbers[3] > 59:
            return False
        opens, closes = time(numbers[0], numbers[1]), time(numbers[2] % 24, numbers[3])
        if closes <= opens and not (closes == time(0) or (opens.hour >= 17 and closes.hour <= 6)):
            return False
        return self._add(opens, closes)

    def _add(self, opens: time | None, closes: time | None) -> bool:
        if not self.days and not self.monthly:
            return False
        self.rules.append(self._rule(opens, closes))
        self.fresh = False
        return True

    def _rule(self, opens: time | None, closes: time | None) -> Hours:
        if self.monthly:
            return Hours(self.monthly, opens, closes, "MONTHLY")
        return Hours(",".join(DAYS[day] for day in sorted(self.days)), opens, closes)

    def finish(self) -> list[Hours] | None:
        """Return the rules, or None when days stand without hours."""
        if self.appointment:
            if self.fresh or not self.rules:
                self.rules.append(self._rule(None, None) if (self.days or self.monthly) else Hours(freq=""))
            return [
                Hours(rule.byday, rule.opens_at, rule.closes_at, rule.freq, by_appointment=True)
                for rule in self.rules
            ]
        return self.rules if self.rules and not self.fresh else None
