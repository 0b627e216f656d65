"""Official files brought in through the pages: put aside, looked at, stored, thrown away."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from vicinia.core import progress, workers
from vicinia.core.models import User
from vicinia.core.services import audit
from vicinia.territory.models import Delivery, DeliveryState
from vicinia.territory.reading.problems import InputProblem
from vicinia.territory.services.load import LoadReport, load_territory

MAX_UPLOAD_MB = 200
KEPT_ROWS = 5000
"""Rejected rows of a file that are kept with their reason; more are only counted."""

_STEPS = {"check": DeliveryState.CHECKING, "store": DeliveryState.STORING}
_log = logging.getLogger(__name__)


def bring(*, actor: User, files: Sequence[UploadedFile], region: str = "") -> Delivery:
    """Put files aside and begin to look at them. Nothing of the territory is changed."""
    pk = uuid4()
    folder = _folder(pk)
    try:
        names = [_put(folder / str(number), file) for number, file in enumerate(files)]
        with transaction.atomic():
            delivery = Delivery.objects.create(pk=pk, brought_by=actor, files=names, region_code=region)
            audit(actor=actor, verb="bring_official_files", subject=delivery)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    start(actor=actor, delivery=delivery, step="check")
    return delivery


def start(*, actor: User, delivery: Delivery, step: str) -> None:
    """Let a process of its own ``check`` or ``store`` a delivery."""
    delivery.state, delivery.problem = _STEPS[step], ""
    delivery.save()
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

    try:
        report = load_territory(
            actor=actor, files=_paths(delivery), region=delivery.region_code, say=say,
            only_look=step == "check",
        )  # fmt: skip
    except InputProblem as problem:
        _stop(delivery, str(problem))
    except Exception:
        # no detail: rows of files do not belong into a log, and the page says what to do
        _log.exception("delivery %s could not be taken", delivery.pk)
        _stop(delivery, _("Something went wrong that is not your fault. Try again; if it stays, tell us."))
    else:
        delivery.report = told(report)
        delivery.state = DeliveryState.CHECKED if step == "check" else DeliveryState.STORED
        delivery.save()
        if step == "store":
            _throw_files_away(delivery)
    progress.clear(delivery.pk)


def settle(delivery: Delivery) -> Delivery:
    """Notice a delivery whose process is gone: it stops, and nothing of it was stored."""
    if delivery.state in _STEPS.values() and not workers.is_alive(delivery.pk):
        delivery.refresh_from_db()
        if delivery.state in _STEPS.values():
            _stop(delivery, _("The work was interrupted. Nothing was stored; begin again."))
    return delivery


def discard(*, actor: User, delivery: Delivery) -> None:
    """Throw away files that were not stored."""
    if delivery.state == DeliveryState.STORED:
        return
    audit(actor=actor, verb="discard_official_files", subject=delivery)
    _throw_files_away(delivery)
    delivery.delete()


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


def _paths(delivery: Delivery) -> list[Path]:
    """The files in the order in which they were given."""
    numbered: Iterable[Path] = _folder(delivery.pk).glob("*/*")
    return sorted(numbered, key=lambda path: int(path.parent.name))


def _throw_files_away(delivery: Delivery) -> None:
    shutil.rmtree(_folder(delivery.pk), ignore_errors=True)
