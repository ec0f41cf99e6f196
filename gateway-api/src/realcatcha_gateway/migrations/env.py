"""Run migrations on the connection that `realcatcha_gateway.migrate` hands over."""

from alembic import context

from realcatcha_gateway.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
