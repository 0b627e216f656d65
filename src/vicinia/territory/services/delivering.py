"""Official files brought in through the pages: put aside, looked at, stored, thrown away."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vicinia.core import progress, workers
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.territory.models import Delivery, DeliveryState
from vicinia.territory.reading import download
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services.load import LoadReport, load_territory

MAX_UPLOAD_MB = 200
KEPT_ROWS = 5000
"""Rejected rows of a file that are kept with their reason; more are only counted."""

_STARTING = timedelta(minutes=1)
_STEPS = {"check": DeliveryState.CHECKING, "store": DeliveryState.STORING}
_log = logging.getLogger(__name__)


def bring(
    *, actor: User, files: Sequence[UploadedFile], addresses: Sequence[str] = (), region: str = ""
) -> Delivery:
    """Put files aside and begin to look at them. Nothing of the territory is changed.

    What stands at an address is downloaded by the process that looks, once: what is stored afterwards is
    what was looked at.
    """
    pk = uuid4()
    folder = _folder(pk)
    try:
        folder.mkdir(parents=True)
        names = [_put(folder / str(number), file) for number, file in enumerate(files)]
        with transaction.atomic():
            delivery = Delivery.objects.create(
                pk=pk, brought_by=actor, files=[*names, *addresses], region_code=region
            )
            audit(actor=actor, verb="bring_official_files", subject=delivery)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    start(actor=actor, delivery=delivery, step="check")
    return delivery


def start(*, actor: User, delivery: Delivery, step: str) -> None:
    """Let a process of its own ``check`` or ``store`` a delivery; of two who ask at once, the first does."""
    unchanged = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
    if not unchanged.update(state=_STEPS[step], problem="", changed_at=timezone.now()):
        return
    language = translation.get_language() or ""
    workers.start(
        delivery.pk,
        *("territory", "deliver", str(delivery.pk), step, "--as", actor.email, "--language", language),
    )


def run(*, actor: User | None, delivery: Delivery, step: str) -> None:
    """Take a step; what was wrong is kept with the delivery."""
    progress.write(delivery.pk, stage="", done=0, total=0, pid=os.getpid())

    def say(message: str) -> None:
        progress.write(delivery.pk, stage=message, done=0, total=0, pid=os.getpid())

    # what was stored and that it was stored become true together
    store = step == "store"
    keep = partial(_keep, delivery, DeliveryState.STORED if store else DeliveryState.CHECKED)
    try:
        files = _files(delivery, say)
        report = load_territory(
            actor=actor, files=list(files), addresses=files, region=delivery.region_code, say=say,
            only_look=not store, also=keep if store else lambda _report: None,
        )  # fmt: skip
        if not store:
            keep(report)
    except InputProblem as problem:
        _stop(delivery, str(problem))
    except Exception:
        # no detail: rows of files do not belong into a log, and the page says what to do
        _log.exception("delivery %s could not be taken", delivery.pk)
        _stop(delivery, _("Something went wrong that is not your fault. Try again; if it stays, tell us."))
    else:
        if store:
            _throw_files_away(delivery)
    progress.clear(delivery.pk)


def settle(delivery: Delivery) -> Delivery:
    """Notice a delivery whose process is gone: it stops, and nothing of it was stored."""
    if delivery.state in _STEPS.values() and not _is_working(delivery):
        delivery.refresh_from_db()
        if delivery.state in _STEPS.values():
            _stop(delivery, _("The work was interrupted. Nothing was stored; begin again."))
    return delivery


def discard(*, actor: User, delivery: Delivery) -> None:
    """Throw away files that were not stored and that nobody works on."""
    with transaction.atomic():
        idle = (DeliveryState.CHECKED, DeliveryState.FAILED)
        found = Delivery.objects.select_for_update().filter(pk=delivery.pk, state__in=idle).first()
        if found is None:
            return
        audit(actor=actor, verb="discard_official_files", subject=found)
        found.delete()
    _throw_files_away(delivery)


def has_files(delivery: Delivery) -> bool:
    """Whether the files are still here to be looked at again."""
    return _folder(delivery.pk).is_dir()


def told(report: LoadReport) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "files": [
            {
                "name": one.name, "kind": one.kind.value, "new": one.new, "changed": one.changed,
                "unchanged": one.unchanged, "left_out": one.left_out, "figures_new": one.figures_new,
                "figures_changed": one.figures_changed, "is_known": one.is_known,
                "rejected": len(one.rejected),
                "rows": [[row.line, str(row.reason)] for row in one.rejected[:KEPT_ROWS]],
            }
            for one in report.files
        ],
        "notes": report.notes,
        "wrote_nothing": report.wrote_nothing,
    }  # fmt: skip


def _keep(delivery: Delivery, state: DeliveryState, report: LoadReport) -> None:
    delivery.report, delivery.state = told(report), state
    delivery.save()


def _is_working(delivery: Delivery) -> bool:
    """A process that has not spoken yet may still be starting."""
    alive = workers.is_alive(delivery.pk)
    return timezone.now() - delivery.changed_at < _STARTING if alive is None else alive


def _stop(delivery: Delivery, problem: str) -> None:
    delivery.state, delivery.problem = DeliveryState.FAILED, problem
    delivery.save()


def _folder(pk: Any) -> Path:
    return progress.folder("deliveries") / str(pk)


def _put(folder: Path, file: UploadedFile) -> str:
    folder.mkdir(parents=True)
    name = Path((file.name or "file").replace("\\", "/")).name[-120:] or "file"
    with (folder / name).open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return name


def _files(delivery: Delivery, say: Callable[[str], None]) -> dict[Path, str]:
    """The files in the order in which they were given, each with the address that it came from."""
    files: dict[Path, str] = {}
    for number, name in enumerate(delivery.files):
        folder = _folder(delivery.pk) / str(number)
        address = name if download.is_address(name) else ""
        if address and not folder.is_dir():
            say(_("Downloading %(address)s") % {"address": address})
            # a download that breaks off leaves no file that looks whole
            partly = folder.with_suffix(".part")
            shutil.rmtree(partly, ignore_errors=True)
            partly.mkdir()
            download.fetch(address, partly, download.open_outside)
            partly.rename(folder)
        files |= dict.fromkeys(folder.iterdir(), address)
    return files


def _throw_files_away(delivery: Delivery) -> None:
    shutil.rmtree(_folder(delivery.pk), ignore_errors=True)
