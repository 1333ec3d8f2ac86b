"""hand-off, staff and the audit log"""

import sqlalchemy as sa
from alembic import op

import bot.storage.base

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

WORKDAY = [["09:00", "12:00"], ["13:30", "17:30"]]
FIRST_TEAM = {
    "id": 1, "name": "服务台", "regions": [], "groups": [], "hours": {str(day): WORKDAY for day in range(5)},
    "assigns": False, "cap": 6, "answer_minutes": 15, "resolve_minutes": 960,
}
# Only ever add rows to the audit log: the database itself refuses anything else.
SQLITE_GUARD = """
CREATE TRIGGER audit_log_{verb} BEFORE {VERB} ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
"""
POSTGRES_GUARD = """
CREATE FUNCTION audit_log_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER audit_log_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()
"""
WHAT_WAS_BEFORE = """
UPDATE handoffs SET team_id = 1, ended_at = released_at, answer_due_at = queued_at, resolve_due_at = queued_at,
    waiting_since = CASE WHEN released_at IS NULL THEN queued_at END,
    ending = CASE WHEN released_at IS NULL THEN NULL ELSE 'returned' END,
    confidential = (topic = 'report_misconduct'), told_closed = (1 = 0), seen_inbox = 0, tags = '[]'
"""


def guard_audit_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(SQLITE_GUARD.format(verb=verb, VERB=verb.upper()))
        return
    op.execute(POSTGRES_GUARD)
    op.execute(POSTGRES_TRIGGER)


def add_first_team(teams: sa.Table) -> None:
    op.bulk_insert(teams, [FIRST_TEAM])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('teams', 'id'), 1)")


def upgrade() -> None:
    op.create_table('audit_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log'))
    )
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_log_action'), ['action'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_log_actor'), ['actor'], unique=False)
    guard_audit_log()

    op.create_table('calendar_days',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_calendar_days'))
    )
    op.create_table('staff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('second_factor', sa.Text(), nullable=True),
    sa.Column('second_factor_step', sa.Integer(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('sees_confidential', sa.Boolean(), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('locked_until', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('disabled_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('login', name=op.f('uq_staff_login'))
    )
    teams = op.create_table('teams',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('regions', sa.JSON(), nullable=False),
    sa.Column('groups', sa.JSON(), nullable=False),
    sa.Column('hours', sa.JSON(), nullable=False),
    sa.Column('assigns', sa.Boolean(), nullable=False),
    sa.Column('cap', sa.Integer(), nullable=False),
    sa.Column('answer_minutes', sa.Integer(), nullable=False),
    sa.Column('resolve_minutes', sa.Integer(), nullable=False),
    sa.Column('disabled_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teams')),
    sa.UniqueConstraint('name', name=op.f('uq_teams_name'))
    )
    add_first_team(teams)
    op.create_table('agents',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('heartbeat_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('available', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_agents_staff_id_staff')),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_agents'))
    )
    op.create_table('canned_replies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('measure', sa.String(length=12), nullable=True),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['staff.id'], name=op.f('fk_canned_replies_changed_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canned_replies')),
    sa.UniqueConstraint('title', name=op.f('uq_canned_replies_title'))
    )
    op.create_table('staff_sessions',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('csrf', sa.String(length=64), nullable=False),
    sa.Column('stage', sa.String(length=10), nullable=False),
    sa.Column('started_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('seen_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_sessions_staff_id_staff')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_staff_sessions'))
    )
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_staff_sessions_staff_id'), ['staff_id'], unique=False)

    op.create_table('team_members',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_team_members_staff_id_staff')),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_team_members_team_id_teams')),
    sa.PrimaryKeyConstraint('team_id', 'staff_id', name=op.f('pk_team_members'))
    )
    op.create_table('attachments',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('handoff_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['handoff_id'], ['handoffs.id'], name=op.f('fk_attachments_handoff_id_handoffs')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_attachments_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments'))
    )
    op.create_table('handoff_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('handoff_id', sa.Integer(), nullable=False),
    sa.Column('at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['handoff_id'], ['handoffs.id'], name=op.f('fk_handoff_events_handoff_id_handoffs')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_handoff_events_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoff_events'))
    )
    with op.batch_alter_table('handoff_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoff_events_handoff_id'), ['handoff_id'], unique=False)

    op.create_table('lessons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('topic', sa.String(length=64), nullable=True),
    sa.Column('region', sa.String(length=12), nullable=True),
    sa.Column('handoff_id', sa.Integer(), nullable=True),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('made_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reviewed_by', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['handoff_id'], ['handoffs.id'], name=op.f('fk_lessons_handoff_id_handoffs')),
    sa.ForeignKeyConstraint(['made_by'], ['staff.id'], name=op.f('fk_lessons_made_by_staff')),
    sa.ForeignKeyConstraint(['reviewed_by'], ['staff.id'], name=op.f('fk_lessons_reviewed_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lessons'))
    )
    with op.batch_alter_table('lessons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lessons_state'), ['state'], unique=False)

    op.create_table('notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('handoff_id', sa.Integer(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['handoff_id'], ['handoffs.id'], name=op.f('fk_notes_handoff_id_handoffs')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_notes_staff_id_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notes_handoff_id'), ['handoff_id'], unique=False)

    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('confidential', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('team_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('agent_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('claimed_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('answered_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('waiting_since', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('spoke_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('seen_inbox', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('answer_due_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('resolve_due_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('warned_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('told_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('told_closed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('callback', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('ending', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('tags', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('rating', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('rated_at', bot.storage.base.UtcTime(timezone=True), nullable=True))
    op.execute(WHAT_WAS_BEFORE)
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.alter_column('confidential', existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column('team_id', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('seen_inbox', existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column('answer_due_at', existing_type=bot.storage.base.UtcTime(timezone=True), nullable=False)
        batch_op.alter_column('resolve_due_at', existing_type=bot.storage.base.UtcTime(timezone=True), nullable=False)
        batch_op.alter_column('told_closed', existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column('tags', existing_type=sa.JSON(), nullable=False)
        batch_op.drop_index(batch_op.f('ix_handoffs_released_at'))
        batch_op.create_index(batch_op.f('ix_handoffs_agent_id'), ['agent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_handoffs_ended_at_team_id'), ['ended_at', 'team_id'], unique=False)
        batch_op.create_index('uq_handoffs_one_open', ['conversation_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_handoffs_agent_id_staff'), 'staff', ['agent_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_handoffs_team_id_teams'), 'teams', ['team_id'], ['id'])
        batch_op.drop_column('released_at')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('staff_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('request_id', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_outbox_request_id'), ['request_id'])
        batch_op.create_foreign_key(batch_op.f('fk_outbox_staff_id_staff'), 'staff', ['staff_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_outbox_staff_id_staff'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_outbox_request_id'), type_='unique')
        batch_op.drop_column('request_id')
        batch_op.drop_column('staff_id')

    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('released_at', sa.DATETIME(), nullable=True))
        batch_op.drop_constraint(batch_op.f('fk_handoffs_team_id_teams'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_handoffs_agent_id_staff'), type_='foreignkey')
        batch_op.drop_index('uq_handoffs_one_open', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_handoffs_ended_at_team_id'))
        batch_op.drop_index(batch_op.f('ix_handoffs_agent_id'))
        batch_op.create_index(batch_op.f('ix_handoffs_released_at'), ['released_at'], unique=False)
        batch_op.drop_column('rated_at')
        batch_op.drop_column('rating')
        batch_op.drop_column('tags')
        batch_op.drop_column('ending')
        batch_op.drop_column('ended_at')
        batch_op.drop_column('callback')
        batch_op.drop_column('told_closed')
        batch_op.drop_column('told_at')
        batch_op.drop_column('warned_at')
        batch_op.drop_column('resolve_due_at')
        batch_op.drop_column('answer_due_at')
        batch_op.drop_column('seen_inbox')
        batch_op.drop_column('spoke_at')
        batch_op.drop_column('waiting_since')
        batch_op.drop_column('answered_at')
        batch_op.drop_column('claimed_at')
        batch_op.drop_column('agent_id')
        batch_op.drop_column('team_id')
        batch_op.drop_column('confidential')

    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notes_handoff_id'))

    op.drop_table('notes')
    with op.batch_alter_table('lessons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lessons_state'))

    op.drop_table('lessons')
    with op.batch_alter_table('handoff_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoff_events_handoff_id'))

    op.drop_table('handoff_events')
    op.drop_table('attachments')
    op.drop_table('team_members')
    with op.batch_alter_table('staff_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_staff_sessions_staff_id'))

    op.drop_table('staff_sessions')
    op.drop_table('canned_replies')
    op.drop_table('agents')
    op.drop_table('teams')
    op.drop_table('staff')
    op.drop_table('calendar_days')
    with op.batch_alter_table('audit_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_log_actor'))
        batch_op.drop_index(batch_op.f('ix_audit_log_action'))

    op.drop_table('audit_log')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION audit_log_refuse()')
