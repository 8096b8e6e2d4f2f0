"""Alembic's entry: runs the migrations on the connection that `issuing.storage.schema` hands over."""

from alembic import context

import issuing.storage.archive_models
import issuing.storage.delivery_models  # noqa: F401 -- the same
from issuing.storage.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
