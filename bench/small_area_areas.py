"""Area-level models at the sizes of a district, of Italy's municipalities and of its census sections.

CPU seconds on one thread, after one call that warms up (compiled loops, first touch of memory). The
neighbour is samplics in an environment of its own, timed in the same run on the same figures.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import spsolve
from scipy.spatial import Delaunay

from bench import peers
from bench.results import Row
from vicinia.methods import small_area

if TYPE_CHECKING:
    from bench.run import Options

SAMPLICS = """
import json, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
from samplics.sae import EblupAreaModel
from samplics.utils.types import FitMethod
data = np.load(sys.argv[1])
y, d, x, method = data["y"], data["d"], data["x"], FitMethod[sys.argv[2]]
names = np.arange(y.size)
began = time.process_time()
model = EblupAreaModel(method=method)
model.fit(yhat=y, X=x, area=names, error_std=np.sqrt(d), intercept=False)
model.predict(X=x, area=names, intercept=False)
print(json.dumps({
    "cpu_s": time.process_time() - began,
    "a": float(np.ravel(model.re_std)[0]) ** 2,
    "eblup": [float(model.area_est[name]) for name in names],
}))
"""


def run(options: Options) -> list[Row]:
    """Everything in one table."""
    return [*_against_samplics(), *_large(), *_spatial()]


def invented(areas: int, seed: int = 7) -> tuple[Any, Any, Any]:
    """Estimates, variances and a design with four columns."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(areas), rng.standard_normal((areas, 3))])
    d = rng.uniform(0.3, 2.0, areas)
    y = x @ [1.0, 2.0, 3.0, 0.5] + 0.8 * rng.standard_normal(areas) + np.sqrt(d) * rng.standard_normal(areas)
    return y, d, x


def invented_map(areas: int, seed: int = 7) -> sparse.csr_array:
    """Row-standardised neighbours of random points (Delaunay): about six each, as municipalities have."""
    points = np.random.default_rng(seed).uniform(size=(areas, 2))
    corners = Delaunay(points).simplices
    pairs = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    touching = sparse.coo_array((np.ones(len(pairs)), pairs.T), shape=(areas, areas)).tocsr()
    touching = sparse.csr_array(((touching + touching.T) > 0).astype(float))
    return sparse.csr_array(sparse.diags_array(1 / touching.sum(axis=1)) @ touching)


def _against_samplics() -> list[Row]:
    y, d, x = invented(1_000)
    own = min(_cpu_s(lambda: small_area.fay_herriot(y, d, x)) for _ in range(5))
    name = "Fay-Herriot REML with MSE, samplics / ours"
    try:
        peer = _samplics(y, d, x, "reml")
        ours = small_area.fay_herriot(y, d, x).eblup
        figures = {
            "cpu_s": round(own, 5),
            "samplics_s": round(peer["cpu_s"], 3),
            "times": round(peer["cpu_s"] / own, 1),
            "largest_difference": float(np.max(np.abs(ours - peer["eblup"]))),
        }
        rows = [Row("small_area_areas", name, 1_000, figures, "times", at_least=200)]
    except peers.PeerMissing as missing:
        rows = [Row("small_area_areas", name, 1_000, {"cpu_s": round(own, 5)}, note=str(missing))]
    return [*rows, _milk()]


def _milk() -> Row:
    """Whose maximum likelihood is higher? The milk data of Arora and Lahiri (1997)."""
    name, path = (
        "milk, ML: our log likelihood above samplics'",
        peers.SHARED / "validation/fay-herriot-milk/milk.csv",
    )
    if not path.exists():
        return Row("small_area_areas", name, 43, note="../shared is not beside this checkout")
    table = np.genfromtxt(path, delimiter=",", names=True)
    x = np.column_stack([table["MajorArea"] == k for k in (1, 2, 3, 4)]).astype(float)
    x[:, 0] = 1.0
    y, d = table["yi"], table["SD"] ** 2
    fit = small_area.fay_herriot(y, d, x, method="ml")
    try:
        theirs = _samplics(y, d, x, "ml")["a"]
    except peers.PeerMissing as missing:
        return Row("small_area_areas", name, 43, {"area_variance": fit.area_variance}, note=str(missing))
    weight = 1 / (theirs + d)
    residual = y - x @ np.linalg.solve((x.T * weight) @ x, (x.T * weight) @ y)
    loglik = -0.5 * float((np.log(2 * np.pi / weight) + weight * residual**2).sum())
    figures = {"area_variance": fit.area_variance, "samplics": theirs, "above": fit.loglik - loglik}
    return Row("small_area_areas", name, 43, figures, "above", at_least=0)


def _large() -> list[Row]:
    rows = []
    for areas, goal in ((7_900, 0.1), (400_000, 1.0)):
        y, d, x = invented(areas)
        for method in ("reml", "ml", "moment", "adjusted"):
            work = partial(small_area.fay_herriot, y, d, x, method=method)
            figures = {"cpu_s": round(_cpu_s(work), 4)}
            figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            name = f"Fay-Herriot {method} with MSE"
            rows.append(Row("small_area_areas", name, areas, figures, "cpu_s", at_most=goal))
    peak = {"peak_mb": rows[-1].figures["peak_mb"]}
    return [*rows, Row("small_area_areas", "the same, memory", 400_000, peak, "peak_mb", at_most=1_000)]


def _spatial() -> list[Row]:
    areas = 7_900
    w = invented_map(areas)
    _, d, x = invented(areas)
    rng = np.random.default_rng(8)
    effects = spsolve(sparse.csc_array(sparse.eye_array(areas) - 0.6 * w), 0.7 * rng.standard_normal(areas))
    y = x @ [1.0, 2.0, 3.0, 0.5] + effects + np.sqrt(d) * rng.standard_normal(areas)
    rows = []
    small = invented_map(400)
    small_area.spatial_fay_herriot(y[:400], d[:400], x[:400], small)  # compiles
    for method in ("reml", "ml"):
        found: list[Any] = []
        seconds = _cpu_s(
            lambda m=method, f=found: f.append(small_area.spatial_fay_herriot(y, d, x, w, method=m)),
            warm=False,
        )
        figures = {
            "cpu_s": round(seconds, 2),
            "rho": round(found[0].rho, 4),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
        name = f"spatial Fay-Herriot {method} with MSE, sparse W"
        rows.append(Row("small_area_areas", name, areas, figures, "cpu_s", at_most=30))
    return rows


def _cpu_s(work: Callable[[], Any], *, warm: bool = True) -> float:
    if warm:
        work()
    began = time.process_time()
    work()
    return time.process_time() - began


def _samplics(y: Any, d: Any, x: Any, method: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="vicinia-bench-") as folder:
        path = Path(folder) / "areas.npz"
        np.savez(path, y=y, d=d, x=x)
        return peers.run(SAMPLICS, path, method)
