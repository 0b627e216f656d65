"""The one command-line entry: our commands in plain words, and Django's under the same name."""

import gettext
import os
import sys
from pathlib import Path

from vicinia.core.terminal import language

# Marks what is translated; said in the terminal's language by _said.
_ = str
OVERVIEW: dict[str, dict[str, str]] = {
    _("To begin"): {
        "demo": _("build the model district, with invented bodies, to look around"),
        "migrate": _("give the database the shape that this version needs"),
        "district": _("set up a district: its municipalities and its coordinating body"),
        "serve": _("open the pages on this machine"),
        "doctor": _("say what is wrong with this installation and how to mend it"),
    },
    _("Data"): {
        "territory": _("load ISTAT's and ANPR's files as they are published"),
        "vocabulary": _("load the words for needs, answers, who is welcomed and ways in"),
        "directory": _("bring spreadsheets and HSDS files in and out, find duplicates"),
        "needs": _("read needs from official figures: load, read, explain, export"),
        "survey": _("destroy the transcripts whose time is over"),
        "agreement": _("write to who promised what falls due"),
        "reindex": _("make the search anew from the directory"),
    },
    _("Care"): {
        "backup": _("write everything into one verified file, while people work"),
        "restore": _("bring a backup back, all or nothing"),
        "people": _("accounts: first coordinator, lost phone, demo accounts"),
        "messages": _("collect and compile the translations"),
    },
}
# Django's and its companions' that somebody who runs an installation may need.
OTHERS = "check, collectstatic, createsuperuser, dbshell, makemigrations, shell, showmigrations, update_index"


def _said(text: str) -> str:
    folder = Path(__file__).resolve().parent / "core" / "locale"
    return gettext.translation("django", folder, [language()], fallback=True).gettext(text)


def overview() -> str:
    """Return what ``vicinia --help`` shows."""
    lines = [_said(_("Vicinia: a social district fights poverty as one network.")), ""]
    lines += [_said(_("Type: vicinia COMMAND, or vicinia COMMAND --help to know more about one.")), ""]
    for group, commands in OVERVIEW.items():
        lines.append(_said(group))
        lines += [f"  {name:<12} {_said(what)}" for name, what in commands.items()]
        lines.append("")
    lines.append(f"Django: {OTHERS}")
    lines.append(_said(_("All of them: vicinia help --commands. Manual: docs/operations.md")))
    return "\n".join(lines)


def main() -> None:
    """Run ``vicinia COMMAND``; ``vicinia`` alone says what can be done."""
    arguments = sys.argv[1:]
    # These two are light: they work before there is a database, and without loading Django.
    if arguments in ([], ["help"], ["-h"], ["--help"]):
        sys.stdout.write(overview() + "\n")
        return
    if arguments[0] == "messages":
        from vicinia.core import translations

        raise SystemExit(translations.main(arguments[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vicinia.config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(["vicinia", *arguments])
    except ImproperlyConfigured as problem:
        raise SystemExit(f"{_said(_('The settings make no sense yet:'))} {problem}") from problem
    except OperationalError as problem:
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else ""
        raise SystemExit(
            f"{_said(_('The database does not answer:'))} {first}\n{_said(_('To know more: vicinia doctor'))}"
        ) from problem


if __name__ == "__main__":
    main()
