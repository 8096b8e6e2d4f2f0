"""The real PostgreSQL and Valkey that are started for whoever sets no URL: one supervisor, a folder each.

A part dies with the process that started it, even by SIGKILL, and the next start on its folder needs no hands.
"""

from issuing.embedded.attached import attached_postgres
from issuing.embedded.errors import EmbeddedPartError, FolderInUse, NoSafeIdentity, PartDidNotStart
from issuing.embedded.parts import EmbeddedParts, start_embedded
from issuing.embedded.postgres import EmbeddedPostgres
from issuing.embedded.valkey import EmbeddedValkey

__all__ = [
    "EmbeddedPartError",
    "EmbeddedParts",
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "FolderInUse",
    "NoSafeIdentity",
    "PartDidNotStart",
    "attached_postgres",
    "start_embedded",
]
