"""The one command-line entry: Django's management commands under the product's name."""

import os
import sys


def main() -> None:
    """Run ``vicinia COMMAND``; ``vicinia`` alone lists what can be done."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["messages"]:
        # Light: works before there is a database, and without loading Django.
        from vicinia.core import translations

        raise SystemExit(translations.main(arguments[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vicinia.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["vicinia", *arguments])


if __name__ == "__main__":
    main()
