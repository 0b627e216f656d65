"""Recipes as expressions that an engine computes: DuckDB on one machine, PostgreSQL or Spark where data live.

Explained in ``docs/scale.md``. Nothing here is needed for a district: ``needs.scoring`` reads it in numpy.
"""
