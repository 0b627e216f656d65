"""What a text may say that is no name and still leads to one person: numbers, addresses, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vicinia.methods.personal_names.finding import Finding, Kind
from vicinia.methods.personal_names.wordlist import folded
from vicinia.methods.text import fold

_LAST = r"[\dLMNPQRSTUV]"  # letters that stand for digits where two codes would be the same
_TAX_CODE = re.compile(
    rf"\b[A-Z]{{3}} ?[A-Z]{{3}} ?{_LAST}{{2}} ?[A-EHLMPRST]{_LAST}{{2}} ?[A-Z]{_LAST}{{3}} ?[A-Z]\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+%-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z0-9](?: ?[A-Z0-9]){13,29}\b")
_DATE = r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)"
_HOURS = r"\d{1,2}[.:]\d{2} ?[-–/] ?\d{1,2}[.:]\d{2}(?!\d)"
_TELEPHONE = re.compile(
    rf"(?<![\w.,/-])(?!{_DATE})(?!{_HOURS})"
    r"(?:(?:(?:\+|00)39[ .-]?)?(?:3\d{2}|0\d{1,3})(?:[ ./-]{0,2}\d){6,8}"
    r"|(?:\+|00)[1-9]\d?(?:[ ./-]?\d){7,12})(?!\d)"
)

_MONTH = "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
_DAY = rf"\d{{1,2}}(?:[/. -]\d{{1,2}}[/. -]|°? (?:{_MONTH}) )(?:\d{{4}}|\d{{2}})\b"
_BIRTH = re.compile(
    rf"\b(?:nat[oaie]|nascita|classe)\b(?:[ :]|il|l'|nel|in data|[A-Za-zà-ù]+ (?=il )){{0,12}}"
    rf"(?:{_DAY}|(?:19|20)\d{{2}}\b)",
    re.IGNORECASE,
)
# Nobody notices on a signal a day of so long ago: it is somebody's birthday.
_OLD_DAY = re.compile(
    rf"(?<![\d/.-])\d{{1,2}}(?:[/.-]\d{{1,2}}[/.-]| (?:{_MONTH}) )(?:19\d{{2}}|200\d|201[0-4])(?!\d)",
    re.IGNORECASE,
)

_STREET = re.compile(
    r"\b(?P<way>via|viale|v\.le|piazza|p\.?zza|piazzale|vicolo|corso|c\.so|largo|borgo|strada|contrada)\s+"
    r"(?P<name>(?:(?!\d+\b)[^\W_][\w'’.]*\s+|\d+°?\s+(?=[^\W\d_])){1,5}?)"
    r"(?:,\s*|\s*)(?:n(?:umero|r|°|\.)?\.?\s*|civico\s+|al\s+(?:civico\s+|numero\s+)?)?"
    r"(?P<number>\d{1,4}(?:\s?/\s?\d{1,3})?(?:\s?/?\s?[a-zA-Z]\b(?!['’]))?)(?![\w/])",
    re.IGNORECASE,
)
_STREET_COMMA = re.compile(r",(?=\s*(?:n(?:umero|r|°|\.)?\.?\s*|civico\s+)?\d)", re.IGNORECASE)
_JOINING = folded("di del della dello dei degli delle d e la le il san santa de da don")
_NO_STREET = folded(
    """
    ci sono ore ora per dalle alle con circa almeno mail email sms internet telefono web whatsapp provinciale
    statale comunale c'è vivono abitano ha hanno a che non in si fino tra fra ogni quasi oltre
    """
)
_ALSO_OTHER_THINGS = folded("corso c.so largo borgo strada contrada")
_COUNTED = re.compile(
    r"\s+(?:famigli|person|bambin|ragazz|anzian|or[ae]\b|euro|ann[oi]|mes[ei]|giorn|cas[ae]\b|volt|donn|uomin"
    r"|metri|km|chilometr|minut|figli|settiman)",
    re.IGNORECASE,
)


def marks(text: str) -> Iterator[Finding]:
    """Everything of this kind in the text."""
    plain: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("tax_code", _TAX_CODE),
        ("email", _EMAIL),
        ("account", _ACCOUNT),
        ("telephone", _TELEPHONE),
        ("birth", _BIRTH),
        ("birth", _OLD_DAY),
    )
    for kind, pattern in plain:
        for found in pattern.finditer(text):
            yield Finding(kind, found[0].strip(), found.start(), found.end(), certain=True)
    yield from _addresses(text)


def _addresses(text: str) -> Iterator[Finding]:
    # "via Roma, 12" reads like "via Roma 12": a blank in place of the comma keeps every position
    smooth = _STREET_COMMA.sub(" ", text)
    for found in _STREET.finditer(smooth):
        words = [fold(word) for word in found["name"].split()]
        own = [word for word in words if word not in _JOINING]
        if not own or _NO_STREET & set(words) or _COUNTED.match(smooth, found.end()):
            continue
        if found["way"].lower() in _ALSO_OTHER_THINGS and not found["name"][0].isupper():
            continue
        yield Finding("address", text[found.start() : found.end()], found.start(), found.end(), certain=True)
