"""Vicinia: one network against poverty for a social district."""

__version__ = "0.1.0"
