"""Fixtures for every test."""

pytest_plugins = ["tests.cast", "tests.matrix_arguments"]
