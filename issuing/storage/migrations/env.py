"""Alembic's entry: runs the migrations on the connection that `issuing.storage.schema` hands over."""

from alembic import context

from issuing.storage import (  # noqa: F401 -- all put their tables into the metadata
    administration_models,
    archive_models,
    customers_models,
    delivery_models,
    hook_models,
    intake_models,
    mass_reissue_models,
)
from issuing.storage.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
