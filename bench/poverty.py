"""Poverty at real sizes: a million persons counted in ten dimensions, a census of 713,000 without a sample.

R's survey package is the neighbour for the standard errors. It is no Python package and is measured where R
and `survey` are installed (`r-cran-survey` on Debian); elsewhere the row says that it was not.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench import peers
from bench.results import Row
from vicinia.methods import poverty, small_area

if TYPE_CHECKING:
    from bench.run import Options

PERSONS = 1_000_000
PEER_PERSONS = 100_000
INDICATORS = [1 / 6] * 4 + [1 / 18] * 6
CUTOFFS = (0.20, 0.33, 0.50)
LINE, SHIFT = 6557.143, 3600

READ_RDA = """
import sys, json, warnings
import numpy, rdata
warnings.simplefilter("ignore")
(frame,) = rdata.read_rda(sys.argv[1]).values()
numpy.savez(sys.argv[2], names=list(frame.columns), rows=frame.to_numpy(float))
print(json.dumps({"rows": len(frame)}))
"""

SURVEY = """
suppressMessages(library(survey))
at <- commandArgs(TRUE); data <- read.csv(at[1]); began <- sum(proc.time()[1:2])
ind <- grep("^d", names(data)); score <- as.matrix(data[ind]) %*% c(rep(1/6, 4), rep(1/18, 6))
out <- NULL
for (k in c(.20, .33, .50)) {
  poor <- as.numeric(score >= k - 1e-9)
  data$m0 <- as.numeric(poor * score); data$h <- poor
  cens <- data[ind] * poor; names(cens) <- paste0("c", ind); all <- cbind(data, cens)
  design <- svydesign(~psu, strata = ~stratum, weights = ~weight, data = all)
  terms <- as.formula(paste("~m0+h+", paste(c(names(cens), names(data)[ind]), collapse = "+")))
  whole <- svymean(terms, design); part <- svyby(terms, ~area, design, svymean)
  svyratio(~m0, ~h, design); out <- c(out, coef(whole)[["m0"]], SE(whole)[["m0"]])
}
cat(sum(proc.time()[1:2]) - began, format(out, digits = 15))
"""


def run(options: Options) -> list[Row]:
    """Measure in CPU seconds, imports left out, the first call counted like any other."""
    return [*_dimensions(), *_empirical_best()]


def _dimensions() -> list[Row]:
    data = _persons(PERSONS)
    figures = {"cpu_s": round(_counted(data)[0], 3)}
    rows = [Row("poverty", "Alkire-Foster, 10 indicators, 3 cut-offs", PERSONS, figures, "cpu_s",
                at_most=3)]  # fmt: skip
    few = _persons(PEER_PERSONS)
    ours, found = _counted(few)
    name = "the same beside R survey"
    try:
        theirs, expected = _survey(few)
    except peers.PeerMissing as missing:
        return [*rows, Row("poverty", name, PEER_PERSONS, note=f"R survey was not run: {missing}")]
    figures = {
        "cpu_s": round(ours, 3),
        "survey_cpu_s": round(theirs, 2),
        "times_faster": round(theirs / ours, 1),
        "largest_difference": float(np.abs(np.array(found) - expected).max()),
    }
    return [*rows, Row("poverty", name, PEER_PERSONS, figures, "times_faster", at_least=10)]


def _persons(count: int) -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(3)
    psu = np.sort(rng.integers(0, count // 50, count))
    return {
        "deprivations": (rng.random((count, 10)) < rng.uniform(0.1, 0.4, 10)).astype(np.uint8),
        "sample_weight": rng.uniform(0.5, 2, count),
        "cluster": psu,
        "strata": psu // 200,
        "group": rng.integers(0, 15, count),
    }


def _counted(data: dict[str, NDArray[Any]]) -> tuple[float, list[float]]:
    rest = {name: values for name, values in data.items() if name != "deprivations"}
    began, found = time.process_time(), []
    for cutoff in CUTOFFS:
        result = poverty.alkire_foster(data["deprivations"], INDICATORS, cutoff, **rest)
        found += [result.adjusted_headcount, result.standard_errors.adjusted_headcount]
    return time.process_time() - began, found


def _survey(data: dict[str, NDArray[Any]]) -> tuple[float, NDArray[np.float64]]:
    if shutil.which("Rscript") is None:
        raise peers.PeerMissing("there is no R")
    with tempfile.TemporaryDirectory(prefix="vicinia-survey-") as folder:
        table, script = Path(folder) / "persons.csv", Path(folder) / "survey.R"
        columns = ["sample_weight", "cluster", "strata", "group"]
        header = ",".join(["weight", "psu", "stratum", "area", *(f"d{j}" for j in range(10))])
        rows = np.column_stack([*(data[name] for name in columns), data["deprivations"]])
        np.savetxt(table, rows, "%.17g", ",", header=header, comments="")
        script.write_text(SURVEY, encoding="utf-8")
        try:
            done = subprocess.run(["Rscript", script, table], capture_output=True, text=True, timeout=300)
        except subprocess.TimeoutExpired:
            raise peers.PeerMissing("stopped after 300 s") from None
    if done.returncode:
        raise peers.PeerMissing((done.stderr.strip() or "it gave no reason").splitlines()[0])
    seconds, *figures = (float(word) for word in done.stdout.split())
    return seconds, np.array(figures)


def _empirical_best() -> list[Row]:
    names = ("EB poverty: estimates", "EB poverty: with errors, B = 100")
    folder = peers.SHARED / "validation" / "poverty-incomedata"
    if not folder.is_dir():
        note = "../shared/validation is not beside this checkout"
        return [Row("poverty", name, 713_301, note=note) for name in names]
    try:
        outside, areas = out_of_sample(folder)
    except peers.PeerMissing as missing:
        return [Row("poverty", name, 713_301, note=str(missing)) for name in names]
    import pandas as pd

    persons = pd.read_csv(folder / "incomedata.csv.gz")
    columns = ["age2", "age3", "age4", "age5", "nat1", "educ1", "educ3", "labor1", "labor2"]
    inside = np.column_stack([np.ones(len(persons)), persons[columns]])
    noise = np.random.default_rng(5)  # a column without repetition: no two persons share a pattern
    distinct = [np.column_stack([x, noise.normal(size=len(x))]) for x in (inside, outside)]
    rows = []
    for about, x, out in (("", inside, outside), (", no repeated patterns", *distinct)):
        for name, replicates, goal in zip(names, (0, 100), (2, 120), strict=True):
            began = time.process_time()
            small_area.poverty_eb(
                persons.income, x, persons.prov, out, areas, LINE, shift=SHIFT, bootstrap=replicates
            )
            figures = {"cpu_s": round(time.process_time() - began, 3)}
            rows.append(Row("poverty", name + about, len(out), figures, "cpu_s", at_most=goal))
    return rows


def out_of_sample(folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Covariates and areas of the 713,301 persons in `Xoutsamp.rda`, read among the neighbours.

    Raises PeerMissing where they are missing.
    """
    with tempfile.TemporaryDirectory(prefix="vicinia-census-") as made:
        target = Path(made) / "census.npz"
        peers.run(READ_RDA, folder / "Xoutsamp.rda", target)
        with np.load(target) as stored:
            rows = stored["rows"]
    return rows[:, 1:], rows[:, 0]
