"""the directory: vacancies, blocked employers, service points, workshops, courses"""

import sqlalchemy as sa
from alembic import op

import bot.storage.base

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('courses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('skill', sa.String(length=200), nullable=False),
    sa.Column('organiser', sa.String(length=200), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('coordinate_system', sa.String(length=8), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('age_min', sa.Integer(), nullable=True),
    sa.Column('age_max', sa.Integer(), nullable=True),
    sa.Column('fee_text', sa.String(length=200), nullable=False),
    sa.Column('subsidy', sa.String(length=500), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courses'))
    )
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_courses_region_valid_until'), ['region', 'valid_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_courses_title_region'), ['title', 'region'], unique=False)

    op.create_table('employers_blocked',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('name_key', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_employers_blocked')),
    sa.UniqueConstraint('name_key', name=op.f('uq_employers_blocked_name_key'))
    )
    op.create_table('service_points',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('coordinate_system', sa.String(length=8), nullable=True),
    sa.Column('opening_hours', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=100), nullable=False),
    sa.Column('services', sa.Text(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_points')),
    sa.UniqueConstraint('name', 'region', name=op.f('uq_service_points_name_region'))
    )
    with op.batch_alter_table('service_points', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_points_latitude'), ['latitude'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_points_region'), ['region'], unique=False)

    op.create_table('vacancies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('job', sa.String(length=200), nullable=False),
    sa.Column('trades', sa.String(length=300), nullable=False),
    sa.Column('employer', sa.String(length=200), nullable=False),
    sa.Column('employer_key', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('coordinate_system', sa.String(length=8), nullable=True),
    sa.Column('pay_text', sa.String(length=200), nullable=False),
    sa.Column('pay_min', sa.Integer(), nullable=True),
    sa.Column('pay_max', sa.Integer(), nullable=True),
    sa.Column('pay_unit', sa.String(length=8), nullable=True),
    sa.Column('shift', sa.String(length=10), nullable=False),
    sa.Column('age_min', sa.Integer(), nullable=True),
    sa.Column('age_max', sa.Integer(), nullable=True),
    sa.Column('sex', sa.String(length=8), nullable=False),
    sa.Column('skills', sa.String(length=300), nullable=False),
    sa.Column('education', sa.String(length=100), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('requirements', sa.Text(), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vacancies')),
    sa.UniqueConstraint('employer', 'title', 'region', 'address', name=op.f('uq_vacancies_employer_title_region_address'))
    )
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vacancies_latitude_valid_until'), ['latitude', 'valid_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_vacancies_region_valid_until'), ['region', 'valid_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_vacancies_valid_until'), ['valid_until'], unique=False)

    op.create_table('workshops',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('employer', sa.String(length=200), nullable=False),
    sa.Column('employer_key', sa.String(length=200), nullable=False),
    sa.Column('village', sa.String(length=100), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.Column('coordinate_system', sa.String(length=8), nullable=True),
    sa.Column('products', sa.String(length=300), nullable=False),
    sa.Column('jobs', sa.String(length=300), nullable=False),
    sa.Column('pay_text', sa.String(length=200), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('sample', sa.Boolean(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshops')),
    sa.UniqueConstraint('name', 'region', name=op.f('uq_workshops_name_region'))
    )
    with op.batch_alter_table('workshops', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_workshops_latitude'), ['latitude'], unique=False)
        batch_op.create_index(batch_op.f('ix_workshops_region'), ['region'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('workshops', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_workshops_region'))
        batch_op.drop_index(batch_op.f('ix_workshops_latitude'))

    op.drop_table('workshops')
    with op.batch_alter_table('vacancies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vacancies_valid_until'))
        batch_op.drop_index(batch_op.f('ix_vacancies_region_valid_until'))
        batch_op.drop_index(batch_op.f('ix_vacancies_latitude_valid_until'))

    op.drop_table('vacancies')
    with op.batch_alter_table('service_points', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_points_region'))
        batch_op.drop_index(batch_op.f('ix_service_points_latitude'))

    op.drop_table('service_points')
    op.drop_table('employers_blocked')
    with op.batch_alter_table('courses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_courses_title_region'))
        batch_op.drop_index(batch_op.f('ix_courses_region_valid_until'))

    op.drop_table('courses')
