"""The directory as a file: CSV and XLSX for people, HSDS NDJSON, JSON and tabular package for machines."""

from vicinia.directory.exporting.files import FORMATS, write_file

__all__ = ["FORMATS", "write_file"]
