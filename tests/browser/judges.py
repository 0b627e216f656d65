"""The three judges of accessibility, and what they found in words."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.infrastructure import chromium, tools

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# the outermost elements that end beyond the screen, and that no ancestor cuts off or scrolls
STICKING_OUT = """() => {
  const cut = (e) => e && (getComputedStyle(e).overflowX !== "visible" || cut(e.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !cut(e.parentElement))
    .slice(0, 5)
    .map((e) => e.outerHTML.slice(0, 120));
}"""


def axe(page: Any) -> list[str]:
    """Return the violations that axe finds in an open page."""
    # evaluated by the browser's debugger, so the page's own security policy stays as it is
    page.evaluate(tools.axe_source())
    found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)
    return [
        f"{item['id']}: {item['help']} — {node['html'][:160]}"
        for item in found["violations"]
        for node in item["nodes"]
    ]


def too_wide(page: Any) -> list[str]:
    """Return what sticks out of the screen, where the page would have to be pushed sideways."""
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide <= screen:
        return []
    found = page.evaluate(STICKING_OUT)
    return [f"{wide} units wide on a screen of {screen}: {', '.join(found) or 'nothing found'}"]


def pa11y(addresses: list[str], folder: Path) -> list[str]:
    """Return the errors that pa11y finds with both of its runners (axe and HTML CodeSniffer)."""
    configuration = folder / "pa11y.json"
    configuration.write_text(
        json.dumps(
            {
                "defaults": {
                    "standard": "WCAG2AA",
                    "runners": ["axe", "htmlcs"],
                    "timeout": 60_000,
                    "concurrency": 1,
                    "chromeLaunchConfig": {
                        "args": list(chromium.ARGUMENTS),
                        "executablePath": chromium.executable(),
                    },
                },
                "urls": addresses,
            }
        ),
        encoding="utf-8",
    )
    answer = folder / "pa11y-answer.json"
    with answer.open("w", encoding="utf-8") as out:  # a pipe would be cut when the programme ends
        done = subprocess.run(
            [*tools.command("pa11y-ci"), "--json", "--config", str(configuration)],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env=tools.environment(),
            timeout=600,
            check=False,
        )
    try:
        results = json.loads(answer.read_text(encoding="utf-8"))["results"]
    except (ValueError, KeyError) as problem:
        raise AssertionError(f"pa11y-ci did not answer: {done.stderr[-2000:]}") from problem
    assert len(results) == len(addresses)
    return [
        f"{address}: {item.get('code', '')} {item.get('message', '')} — {item.get('context', '')[:160]}"
        for address, found in results.items()
        for item in found
    ]


def lighthouse(address: str, folder: Path) -> tuple[int, list[str]]:
    """Return Lighthouse's mark for accessibility (0 to 100) and the audits that failed."""
    report = folder / "lighthouse.json"
    flags = " ".join(("--headless=new", *chromium.ARGUMENTS))
    subprocess.run(
        [
            *tools.command("lighthouse"),
            address,
            "--only-categories=accessibility",
            "--output=json",
            f"--output-path={report}",
            f"--chrome-flags={flags}",
            "--quiet",
            "--disable-full-page-screenshot",
        ],
        capture_output=True,
        text=True,
        env=tools.environment(),
        timeout=240,
        check=True,
    )
    result = json.loads(report.read_text(encoding="utf-8"))
    failed = [
        f"{audit['id']}: {audit['title']}"
        for audit in result["audits"].values()
        if audit["score"] is not None and audit["score"] < 1
    ]
    return round(result["categories"]["accessibility"]["score"] * 100), failed
