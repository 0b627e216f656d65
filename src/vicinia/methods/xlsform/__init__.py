"""Questionnaires in the exchange format XLSForm: in, out, and run. Explained in `docs/methods/xlsform.md`."""

from vicinia.methods.xlsform.expanding import OTHER
from vicinia.methods.xlsform.expressions import Expression, compile
from vicinia.methods.xlsform.model import KINDS, NUMBERS, RECORDED, Choice, Form, Question, Text
from vicinia.methods.xlsform.moment import Moment
from vicinia.methods.xlsform.problems import FormProblems, Problem
from vicinia.methods.xlsform.reading import read
from vicinia.methods.xlsform.running import Fault, Path, check, clean, options, relevant_paths
from vicinia.methods.xlsform.unsupported import Unsupported
from vicinia.methods.xlsform.writing import write

__all__ = [
    "KINDS",
    "NUMBERS",
    "OTHER",
    "RECORDED",
    "Choice",
    "Expression",
    "Fault",
    "Form",
    "FormProblems",
    "Moment",
    "Path",
    "Problem",
    "Question",
    "Text",
    "Unsupported",
    "check",
    "clean",
    "compile",
    "options",
    "read",
    "relevant_paths",
    "write",
]
