"""What the columns of a spreadsheet mean: our fields, the names people give them, and the best guess."""

# ruff: noqa: E501
from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from vicinia.methods.text import fold

LIKE_ENOUGH = 0.86


@dataclass(frozen=True, slots=True)
class Field:
    """A meaning that a column can have. ``limit`` is the longest text, 0 for no limit."""

    key: str
    label: str | Promise
    group: str | Promise
    words: str
    limit: int = 0


_BODY, _PLACE, _SERVICE = _("Body"), _("Place"), _("Service")

# The first of the words is the name that our own exports and examples use.
FIELDS = (
    Field("name", _("name of the body"), _BODY, "denominazione; ente; nome; nome ente; denominazione ente;"
          " associazione; nome associazione; ragione sociale; organizzazione; soggetto; organization; name;"
          " organization name; nome organizzazione; denominazione associazione; titolo", 300),
    Field("alternate_name", _("other name"), _BODY, "sigla; acronimo; altro nome; nome breve; detto anche;"
          " alternate name", 300),
    Field("legal_form", _("legal form"), _BODY, "forma giuridica; natura giuridica; tipo ente; tipologia;"
          " tipologia ente; tipo di ente; legal status; legal form; qualifica", 200),
    Field("tax_code", _("tax code (codice fiscale)"), _BODY, "codice fiscale; c f; cf; cod fiscale; cod fisc;"
          " tax code; codice fiscale ente; c f ente"),
    Field("vat_number", _("VAT number (partita IVA)"), _BODY, "partita iva; p iva; piva; p i; partita i v a;"
          " vat; vat number"),
    Field("runts", _("RUNTS number"), _BODY, "runts; n runts; numero runts; repertorio runts; iscrizione runts;"
          " rep runts"),
    Field("ipa", _("IPA code"), _BODY, "codice ipa; ipa; cod ipa; ipa code"),
    Field("description", _("description of the body"), _BODY, "descrizione ente; descrizione; chi siamo;"
          " presentazione; mission; finalita; scopo; description; note ente"),
    Field("year_incorporated", _("year of foundation"), _BODY, "anno di fondazione; anno fondazione;"
          " anno costituzione; anno di costituzione; year incorporated; fondata nel; anno nascita"),
    Field("email", _("e-mail"), _BODY, "e-mail; email; mail; posta elettronica; indirizzo mail;"
          " indirizzo email; indirizzo di posta elettronica; e mail ente; contatto mail"),
    Field("phone", _("telephone"), _BODY, "telefono; tel; telefono fisso; numero di telefono; recapito;"
          " recapito telefonico; recapiti; phone; tel fisso; n telefono; contatto telefonico; telefono ente"),
    Field("mobile", _("mobile telephone"), _BODY, "cellulare; cell; tel cellulare; mobile; telefono cellulare;"
          " telefono mobile; n cellulare; whatsapp"),
    Field("website", _("website"), _BODY, "sito web; sito; sito internet; web; pagina web; url; website;"
          " indirizzo web; link; facebook; pagina facebook"),
    Field("contact_name", _("person to speak to"), _BODY, "referente; persona di riferimento; contatto;"
          " nome referente; responsabile; presidente; referente nome; contact; legale rappresentante;"
          " nominativo referente; referente associazione", 300),
    Field("contact_role", _("role of that person"), _BODY, "ruolo referente; ruolo; carica; qualifica referente;"
          " ruolo del referente; contact title", 300),
    Field("place_name", _("name of the place"), _PLACE, "nome della sede; luogo; sede; nome sede; nome luogo;"
          " location; presso; struttura; denominazione sede; c o", 300),
    Field("address", _("street and number"), _PLACE, "indirizzo; via; indirizzo sede; via e numero; sede legale;"
          " sede operativa; indirizzo completo; address; via n civico; indirizzo sede operativa; recapito postale;"
          " indirizzo sede legale", 300),
    Field("postal_code", _("postcode"), _PLACE, "cap; codice postale; codice avviamento postale; postal code;"
          " postcode; zip"),
    Field("municipality", _("municipality"), _PLACE, "comune; comune sede; citta; localita; comune di;"
          " comune della sede; municipality; paese; comune sede operativa; citta sede; comune sede legale;"
          " city; town; sede comune; comune indirizzo; comune ente"),
    Field("latitude", _("latitude"), _PLACE, "latitudine; lat; latitude"),
    Field("longitude", _("longitude"), _PLACE, "longitudine; lon; lng; longitude; long"),
    Field("service_name", _("name of the service"), _SERVICE, "servizio; nome servizio; nome del servizio;"
          " servizio offerto; service; service name; denominazione servizio; progetto; nome attivita", 300),
    Field("service_description", _("what it does"), _SERVICE, "attivita svolte; attivita; servizi offerti;"
          " descrizione servizio; attivita svolta; cosa fa; ambito di attivita; servizi; settore di attivita;"
          " descrizione del servizio; descrizione attivita; activities; che cosa fa; attivita principali"),
    Field("audience", _("who it is for"), _SERVICE, "destinatari; a chi si rivolge; beneficiari; target; utenza;"
          " per chi; rivolto a; eligibility; requisiti; a chi e rivolto; tipologia utenti; utenti"),
    Field("access", _("how to get in"), _SERVICE, "come si accede; modalita di accesso; accesso;"
          " come accedere; prenotazione; modalita accesso; application process; come si entra"),
    Field("cost", _("cost"), _SERVICE, "costo; costi; tariffa; tariffe; prezzo; quota; contributo; fees;"
          " contributo richiesto; gratuito"),
    Field("documents", _("documents to bring"), _SERVICE, "documenti da portare; documenti; documenti necessari;"
          " documentazione; documenti richiesti; cosa portare; required documents"),
    Field("hours", _("days and hours"), _SERVICE, "giorni e orari; orari; orario; orari di apertura; apertura;"
          " orario di apertura; giorni ed orari; giorni di apertura; orari apertura; opening hours; hours;"
          " giorni e orari di apertura; quando; giorni orari"),
    Field("languages", _("languages spoken"), _SERVICE, "lingue; lingue parlate; lingua; languages"),
    Field("area_served", _("municipalities served"), _SERVICE, "comuni serviti; territorio; zona; area servita;"
          " territorio di riferimento; ambito territoriale; service area; area di intervento;"
          " territorio servito; zona di intervento"),
    Field("assured_on", _("confirmed on"), _SERVICE, "dati aggiornati al; data aggiornamento; aggiornato al;"
          " ultimo aggiornamento; data; verificato il; confermato il; data di aggiornamento; data verifica"),
    Field("ring", _("who may see it"), _BODY, "visibilita; pubblico; chi puo vedere; visibility"),
)  # fmt: skip
BY_KEY = {field.key: field for field in FIELDS}
# several columns may hold these
MANY = {"phone", "mobile", "description", "service_description"}


def plain(name: str) -> str:
    """Return a heading as it is compared: folded, letters only, single spaces.

    >>> plain("  C.F. / Cod. fiscale (ente)*")
    'c f cod fiscale ente'
    """
    return " ".join(re.findall(r"[a-z0-9]+", fold(name)))


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for field in FIELDS:
        for word in (field.key.replace("_", " "), *field.words.split(";")):
            known.setdefault(plain(word), field.key)
    return known


@lru_cache(maxsize=4096)
def recognise(name: str) -> tuple[str, float] | None:
    """Return the field that a heading most likely means and how sure that is (0 to 1), or None."""
    text = plain(re.sub(r"\(\d+\)$", "", name))
    if not text or len(text) > 60:
        return None
    known = _known()
    if text in known:
        return known[text], 1.0
    squeezed = text.replace(" ", "")
    best, score = "", 0.0
    for words, key in known.items():
        if abs(len(words) - len(text)) > 3 or len(words) < 4:
            continue
        likeness = max(fuzz.ratio(text, words), fuzz.ratio(squeezed, words.replace(" ", "")) - 2) / 100
        if likeness > score:
            best, score = key, likeness
    if score >= LIKE_ENOUGH:
        return best, score
    return _by_parts(text, known)


def _by_parts(text: str, known: dict[str, str]) -> tuple[str, float] | None:
    """``telefono (fisso o cell)`` begins with a name we know; the longest such beginning wins."""
    words = text.split()
    for size in range(len(words) - 1, 0, -1):
        start = " ".join(words[:size])
        if start in known and len(start) >= 4:
            return known[start], 0.7
    return None


def suggest(headers: Sequence[str]) -> dict[str, str]:
    """Return heading → field for every heading; an empty field means that the column is only kept.

    Of two columns that would mean the same, the surer one gets it.
    """
    guesses = sorted(
        ((found[1], -at, name, found[0]) for at, name in enumerate(headers) if (found := recognise(name))),
        reverse=True,
    )
    mapping = dict.fromkeys(headers, "")
    taken: set[str] = set()
    for _sure, _at, name, key in guesses:
        if key not in taken or key in MANY:
            mapping[name] = key
            taken.add(key)
    return mapping


def signature(headers: Sequence[str]) -> str:
    """Return what stays the same for files with the same heading, whatever the order of the columns."""
    return hashlib.sha256(json.dumps(sorted(plain(name) for name in headers)).encode()).hexdigest()
