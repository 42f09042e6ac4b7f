"""The table of events, to which lines are only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXTS = ("act", "image", "annotator", "reason", "takes_back", "path", "study", "patient", "note", "program", "bundle")
REFUSALS = {
    "sqlite": tuple(
        f"""CREATE TRIGGER tag_events_no_{act} BEFORE {act} ON tag_events
        BEGIN SELECT RAISE(ABORT, 'tag events are only ever added'); END"""
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE FUNCTION tag_events_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'tag events are only ever added'; END $$""",
        """CREATE TRIGGER tag_events_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON tag_events
        FOR EACH STATEMENT EXECUTE FUNCTION tag_events_refuse()""",
    ),
}


def upgrade() -> None:
    """Make the table and what keeps its lines as they are."""
    op.create_table(
        "tag_events",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("tag", sa.Text),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        sqlite_autoincrement=True,
    )
    for statement in REFUSALS[op.get_bind().dialect.name]:
        op.execute(statement)
