"""Formulas, estimators and comparisons: plain Python and numpy in, frozen dataclasses out, no Django.

Each module answers one question and is explained, with a worked example, in `docs/methods/`.
"""
