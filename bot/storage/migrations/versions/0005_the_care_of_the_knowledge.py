"""the care of the knowledge"""

import sqlalchemy as sa
from alembic import op

import bot.storage.base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('measure_counts',
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('answers', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('measure', 'day', name=op.f('pk_measure_counts'))
    )
    op.create_table('open_questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('asked_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('settled_by', sa.String(length=60), nullable=True),
    sa.Column('settled_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_open_questions'))
    )
    with op.batch_alter_table('open_questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_open_questions_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_open_questions_state_asked_at'), ['state', 'asked_at'], unique=False)

    op.create_table('source_documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('issuer', sa.String(length=200), nullable=False),
    sa.Column('issued', sa.Date(), nullable=True),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('period_from', sa.Date(), nullable=True),
    sa.Column('period_to', sa.Date(), nullable=True),
    sa.Column('standing', sa.String(length=20), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('ingested_by', sa.String(length=60), nullable=False),
    sa.Column('ingested_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.String(length=60), nullable=True),
    sa.Column('confirmed_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('quoted_from', sa.Date(), nullable=False),
    sa.Column('quoted_to', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_documents')),
    sa.UniqueConstraint('code', 'digest', name=op.f('uq_source_documents_code_digest'))
    )
    op.create_table('source_clauses',
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(length=60), nullable=False),
    sa.Column('heading', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['source_documents.id'], name=op.f('fk_source_clauses_document_id_source_documents'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('document_id', 'position', name=op.f('pk_source_clauses'))
    )
    with op.batch_alter_table('source_clauses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_source_clauses_document_id_path'), ['document_id', 'path'], unique=False)

    op.create_table('supplements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('measure', sa.String(length=8), nullable=False),
    sa.Column('topic', sa.String(length=40), nullable=False),
    sa.Column('aspect', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('source_date', sa.Date(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('confirmed_by', sa.Integer(), nullable=True),
    sa.Column('confirmed_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['staff.id'], name=op.f('fk_supplements_author_id_staff')),
    sa.ForeignKeyConstraint(['confirmed_by'], ['staff.id'], name=op.f('fk_supplements_confirmed_by_staff')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['staff.id'], name=op.f('fk_supplements_withdrawn_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supplements'))
    )
    with op.batch_alter_table('supplements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supplements_region'), ['region'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('supplements', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supplements_region'))

    op.drop_table('supplements')
    with op.batch_alter_table('source_clauses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_source_clauses_document_id_path'))

    op.drop_table('source_clauses')
    op.drop_table('source_documents')
    with op.batch_alter_table('open_questions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_open_questions_state_asked_at'))
        batch_op.drop_index(batch_op.f('ix_open_questions_conversation_id'))

    op.drop_table('open_questions')
    op.drop_table('measure_counts')
