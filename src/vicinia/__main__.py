"""``python -m vicinia`` is the same as ``vicinia``."""

from vicinia.cli import main

main()
