"""By when a document must have reached the authority.

RS 000003-2023: a factura and its notes within three calendar days counted from the day after the issue date. Boletas
and their notes sent one by one: five (rule 1079 of the tables, item 4 of the CDR's). Civil dates of Lima.
"""

from datetime import date, timedelta

DAYS = {"01": 3, "03": 5}
"""By the type of the document, for notes by the type of the document that they modify."""


def deadline(document_type: str, *, issue_date: date, modified_type: str | None = None) -> date:
    """The last day on which the authority takes the document."""
    family = modified_type if document_type in {"07", "08"} else document_type
    return issue_date + timedelta(days=DAYS.get(family or "01", DAYS["01"]))
