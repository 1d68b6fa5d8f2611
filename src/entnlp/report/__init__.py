"""Reports: tables and annexes written to files."""

from entnlp.report.annex import Annex, annex
from entnlp.report.concordance import concordance_dossier
from entnlp.report.cooccurrence import cooccurrence_dossier, cooccurrences_by_group
from entnlp.report.correspondence import correspondence_dossier
from entnlp.report.lexis import lexis_dossier
from entnlp.report.reinert import reinert_dossier
from entnlp.report.specificities import specificities_dossier
from entnlp.report.tables import write_table, write_workbook

__all__ = [
    "Annex",
    "annex",
    "concordance_dossier",
    "cooccurrence_dossier",
    "cooccurrences_by_group",
    "correspondence_dossier",
    "lexis_dossier",
    "reinert_dossier",
    "specificities_dossier",
    "write_table",
    "write_workbook",
]
