"""Reports: tables and annexes written to files."""

from entnlp.report.annex import Annex, annex
from entnlp.report.tables import write_table, write_workbook

__all__ = ["Annex", "annex", "write_table", "write_workbook"]
