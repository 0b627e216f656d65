"""The door to every ``make`` target: needs nothing but Python.

This file must be readable by any old Python, so that it can say kindly what is wrong; the work is in
``workshop/``.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def find_newer():
    """Return a Python on this machine that is new enough, or None."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    for path in [os.path.join(folder, name) for name in NEWER for folder in folders]:
        if not os.access(path, os.X_OK):
            continue
        try:
            code = "import sys, venv; sys.exit(sys.version_info < (3, 11))"
            if subprocess.call([path, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) == 0:
                return path
        except OSError:
            continue
    return None


def main():
    """Hand over to the workshop, with a Python that is new enough."""
    if sys.version_info < NEEDED:
        newer = find_newer()
        if newer is None:
            sys.stderr.write(
                "Vicinia needs Python 3.11 or newer; this one is %d.%d. "
                "Install a newer Python, then type the same command again, "
                "or name one: make run PYTHON=/path/to/python3.12\n" % sys.version_info[:2]
            )
            return 2
        os.execv(newer, [newer] + sys.argv)
    from workshop.main import main as work

    return work(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
