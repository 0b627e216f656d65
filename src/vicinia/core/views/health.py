"""``/healthz``: whether the pages can answer, for who watches the installation."""

import time

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache

from vicinia.core import checkup
from vicinia.core.checkup import live
from vicinia.core.policies import anyone, policy

# Anybody may ask, so the answer is kept for a moment: asking often costs nothing.
KEPT_SECONDS = 5.0
_kept: dict[str, tuple[float, bool, dict[str, dict[str, object]]]] = {}


@policy(anyone)
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say 200 when everything that is checked is well, else 503. No version, no path, no secret."""
    at, well, answer = _kept.get("answer", (0.0, False, {}))
    if time.monotonic() - at > KEPT_SECONDS or not at:
        with translation.override("en"):
            checks = live.CHECKS | {f"room_{n}": check for n, check in enumerate(checkup.registered())}
            found = [checkup.carefully(key, check) for key, check in checks.items()]
        well = all(one.ok for one in found)
        answer = {one.key: {"ok": one.ok, "checked": one.said} for one in found}
        _kept["answer"] = (time.monotonic(), well, answer)
    return JsonResponse({"ok": well, "checks": answer}, status=200 if well else 503)
