"""Open Referral's HSDS 3.1, nested JSON and tabular: into our models and out again, nothing lost.

``specification`` names the tables, ``flatten`` and ``nest`` go between nested objects and tables,
``storing`` and ``loading`` between tables and models, ``packages`` between tables and CSV files.
"""
