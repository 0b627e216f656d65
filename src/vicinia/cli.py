"""The one command-line entry: Django's management commands under the product's name."""

import os
import sys


def main() -> None:
    """Run ``vicinia COMMAND``; ``vicinia`` alone lists what can be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vicinia.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["vicinia", *sys.argv[1:]])


if __name__ == "__main__":
    main()
