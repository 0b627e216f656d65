"""What can be wrong with a file or with a cell, in sentences that say what to do.

A problem travels as data (``{"column", "reason", "params", "suggestion", "level"}``) and becomes a
sentence in the reader's language only where it is shown.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

Problem = dict[str, Any]
ERROR, WARNING = "error", "warning"


class FileProblem(Exception):
    """The file as a whole cannot be read; ``reason`` is a msgid, ``params`` fill it."""

    def __init__(self, reason: str, **params: Any) -> None:
        self.reason, self.params = reason, params
        super().__init__(reason % params if params else reason)

    def sentence(self) -> str:
        """Return the sentence in the reader's language."""
        return sentence({"reason": self.reason, "params": self.params})


def problem(column: str, reason: str, *, suggestion: str = "", level: str = ERROR, **params: Any) -> Problem:
    """Make a problem of a cell."""
    return {"column": column, "reason": reason, "params": params, "suggestion": suggestion, "level": level}


def sentence(found: Problem) -> str:
    """Say a problem in the reader's language."""
    text = gettext(found["reason"])
    params = found.get("params") or {}
    return text % params if params else text


# --- files ----------------------------------------------------------------------------------------------
TOO_LARGE = _(
    "This file is %(size)s MB; files up to %(limit)s MB are read. Spreadsheets of that size usually hold"
    " pictures or whole empty columns: delete them, or divide the list into several files."
)
EMPTY_FILE = _(
    "This file is empty. Open it where it was made, check that the list is there, and save it again."
)
NOT_A_TABLE = _(
    "This is not a spreadsheet that can be read. Save the list as XLSX, ODS or CSV and choose it again."
)
OLD_EXCEL = _(
    "This spreadsheet is in the old XLS form. Open it and save it as XLSX or ODS, then choose it again."
)
PROTECTED = _(
    "This spreadsheet is protected by a password. Save a copy without password and choose that one."
)
DAMAGED = _(
    "This file is damaged and cannot be opened. Save it again where it was made, then choose it again."
)
SWELLS = _(
    "This file is small but would unfold to more than %(limit)s MB, so it was not opened. If it is really"
    " your list, copy the rows into a new spreadsheet and save that one."
)
TOO_MANY_PARTS = _("This compressed file holds more than %(limit)s files, so it was not opened.")
TOO_WIDE = _(
    "This spreadsheet reaches as far as row %(rows)s and column %(columns)s, probably because of a stray"
    " cell far from the list. Copy the list into a new spreadsheet and save that one."
)
DANGEROUS_XML = _(
    "This spreadsheet holds instructions that no spreadsheet needs (external entities), so it was not"
    " opened. Copy the list into a new spreadsheet and save that one."
)
LOST_LETTERS = _(
    "Some letters were lost before this file was saved (for example in line %(line)s). Go back to the"
    " original list and save it as CSV with the UTF-8 encoding, or as XLSX."
)
NO_ROWS = _("There is a heading but no row below it. Check that the list is on the first sheet.")
NO_HEADING = _(
    "No row with the names of the columns was found. Put them in one row above the list, for example:"
    " Denominazione, Indirizzo, Comune, Telefono."
)
NAME_NOT_MAPPED = _("Say which column holds the name of the body: without it the rows cannot be read.")
NOT_JSON = _(
    "This JSON file breaks off or is not well written (line %(line)s). Ask for it again where it comes from."
)
NOT_HSDS = _(
    "This JSON file does not hold organizations, services or places in the HSDS form. HSDS 3.0 and 3.1 are read."
)
WRONG_VERSION = _(
    "This file is HSDS %(found)s; versions 3.0 and 3.1 are read. Ask the publisher for an export in 3.1."
)
NO_DATA_IN_PACKAGE = _(
    "This compressed file holds no table of HSDS (organizations.csv, services.csv and so on)."
)
CHANGED_FILE = _("The file has changed since it was uploaded. Upload it again.")
INTERRUPTED = _("The work was interrupted: nothing was stored. You can start it again.")
UNEXPECTED = _(
    "Something went wrong while the file was read: nothing was stored. Try again; if it happens again, tell who runs this site: %(mark)s"
)

# --- things to know about a file ------------------------------------------------------------------------
NOTE_SHEET = _("The file has several sheets: only “%(name)s” was read.")
NOTE_HEADER_ROW = _("The names of the columns were found in row %(row)s; what stands above was left out.")
NOTE_TWO_ROWS = _("The heading takes two rows (%(first)s and %(second)s) with merged cells: both were read.")
NOTE_MERGED = _(
    "The heading “%(name)s” is merged over the columns %(columns)s: say below what each of them holds."
)
NOTE_UNNAMED = _("Column %(columns)s has values but no name: say below what it holds.")
NOTE_ENCODING = _("The file is not in UTF-8: it was read as %(encoding)s. Check the accented letters below.")
NOTE_MENDED = _("Accented letters were garbled (Ã¨ instead of è) and have been put right.")
NOTE_EXTRA = _("Columns without a meaning here are kept with the body: %(names)s.")
NOTE_NOT_READ = _("These files in the package are not part of HSDS and were not read: %(names)s.")

# --- cells ----------------------------------------------------------------------------------------------
NAME_MISSING = _("The name of the body is missing. Write it, or take the row out.")
TOO_LONG = _("This is longer than %(limit)s characters. Shorten it; details can go into the description.")
UNKNOWN_MUNICIPALITY = _("No municipality is called “%(value)s”.")
MUNICIPALITY_MISSING = _("The municipality is missing, so the place cannot be found on the map.")
OUTSIDE = _(
    "%(name)s is not one of the municipalities of %(district)s. Bodies outside can be named in the description."
)
PHONE = _("“%(value)s” is not a telephone number that can be called. Write it as 051 123456 or 333 1234567.")
EMAIL = _("“%(value)s” is not an e-mail address. It should look like nome@esempio.it.")
WEB = _("“%(value)s” is not a web address. It should look like www.esempio.it or https://www.esempio.it.")
DANGEROUS_WEB = _(
    "“%(value)s” is not a web address but an instruction for the browser, so it is not stored."
    " Write the address of the site, such as https://www.esempio.it."
)
DATE = _("“%(value)s” is not a date. Write day, month and year, for example 31/12/2025.")
YEAR = _("“%(value)s” is not a year between 1000 and today.")
HOURS = _("The hours could not be turned into a timetable; they are kept in words as they stand.")
RING = _("“%(value)s” does not say who may see the entry: write pubblico, rete or riservato.")
FORMULA = _("This cell holds a formula: it is kept as plain text and never calculated.")
CONTROL = _("Invisible characters were taken out.")
TAX_CHECK = _(
    "The code %(value)s cannot be right: its last character does not fit the others. Check it against a document."
)
TAX_LENGTH = _("A codice fiscale has 16 characters (11 digits for a body); %(value)s has %(count)s.")
TAX_CHARACTER = _("In the code %(value)s the character in place %(position)s cannot be right.")
VAT_LENGTH = _("A partita IVA has 11 digits; %(value)s has %(count)s.")
IDENTIFIER = _("“%(value)s” does not have the form of a %(kind)s.")
TWICE = _("The same body and service stand already in line %(line)s of this file.")
COORDINATES = _("“%(value)s” is not a latitude or longitude in degrees, such as 44.5380.")
POSTCODE = _("“%(value)s” is not a postcode: five digits, such as 40054.")
ZERO_EATEN = _("The spreadsheet had eaten the zero at the start; it was put back.")
