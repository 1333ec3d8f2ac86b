"""messages to learn from"""

import sqlalchemy as sa
from alembic import op

import bot.storage.base

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('nlu_lessons',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('bare', sa.Text(), nullable=False),
    sa.Column('heard_as', sa.String(length=64), nullable=False),
    sa.Column('suggested', sa.String(length=64), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('said_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('label', sa.String(length=64), nullable=False),
    sa.Column('rewording', sa.Text(), nullable=False),
    sa.Column('settled_by', sa.String(length=60), nullable=True),
    sa.Column('settled_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_lessons'))
    )
    with op.batch_alter_table('nlu_lessons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_nlu_lessons_bare'), ['bare'], unique=False)
        batch_op.create_index(batch_op.f('ix_nlu_lessons_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_nlu_lessons_state_said_at'), ['state', 'said_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('nlu_lessons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_nlu_lessons_state_said_at'))
        batch_op.drop_index(batch_op.f('ix_nlu_lessons_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_nlu_lessons_bare'))

    op.drop_table('nlu_lessons')
