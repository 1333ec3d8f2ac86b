"""the registry of people, service events and broadcast"""

import sqlalchemy as sa
from alembic import op

import bot.storage.base

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Rows of these tables are numbered before they are written.
NUMBERED = ("households", "people", "registry_import_people")


def upgrade() -> None:
    op.create_table('broadcast_workers',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('heartbeat_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcast_workers'))
    )
    op.create_table('registry_imports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.String(length=60), nullable=False),
    sa.Column('made_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('undone_by', sa.String(length=60), nullable=True),
    sa.Column('undone_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_imports'))
    )
    op.create_table('registry_numbers',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_registry_numbers'))
    )
    op.create_table('campaigns',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.JSON(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('drill', sa.Boolean(), nullable=False),
    sa.Column('starts_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('expires_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('failure_percent', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('people', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=200), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('edited_by', sa.Integer(), nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=True),
    sa.Column('submitted_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.Integer(), nullable=True),
    sa.Column('approved_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('started_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('ended_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['staff.id'], name=op.f('fk_campaigns_approved_by_staff')),
    sa.ForeignKeyConstraint(['created_by'], ['staff.id'], name=op.f('fk_campaigns_created_by_staff')),
    sa.ForeignKeyConstraint(['edited_by'], ['staff.id'], name=op.f('fk_campaigns_edited_by_staff')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_campaigns_fair_id_fairs')),
    sa.ForeignKeyConstraint(['submitted_by'], ['staff.id'], name=op.f('fk_campaigns_submitted_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    op.create_index(op.f('ix_campaigns_state'), 'campaigns', ['state'], unique=False)
    op.create_table('fair_codes',
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=8), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_codes_fair_id_fairs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('fair_id', name=op.f('pk_fair_codes')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_codes_code'))
    )
    op.create_table('households',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('village', sa.String(length=80), nullable=False),
    sa.Column('helper_id', sa.Integer(), nullable=True),
    sa.Column('helper_name', sa.String(length=40), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['helper_id'], ['staff.id'], name=op.f('fk_households_helper_id_staff')),
    sa.ForeignKeyConstraint(['import_id'], ['registry_imports.id'], name=op.f('fk_households_import_id_registry_imports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_households')),
    sa.UniqueConstraint('region', 'number', name=op.f('uq_households_region_number'))
    )
    op.create_table('people',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('household_id', sa.Integer(), nullable=True),
    sa.Column('is_head', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('sex', sa.String(length=6), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('id_number', sa.Text(), nullable=True),
    sa.Column('id_number_index', sa.String(length=80), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('phone_index', sa.String(length=80), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('disability', sa.Text(), nullable=True),
    sa.Column('illness', sa.Text(), nullable=True),
    sa.Column('mobility', sa.Text(), nullable=True),
    sa.Column('education', sa.String(length=40), nullable=False),
    sa.Column('skills', sa.String(length=200), nullable=False),
    sa.Column('certificates', sa.String(length=200), nullable=False),
    sa.Column('village', sa.String(length=80), nullable=False),
    sa.Column('home_region', sa.String(length=12), nullable=False),
    sa.Column('live_region', sa.String(length=12), nullable=False),
    sa.Column('work_region', sa.String(length=12), nullable=False),
    sa.Column('workplace', sa.String(length=120), nullable=False),
    sa.Column('labour_capacity', sa.String(length=8), nullable=False),
    sa.Column('employment', sa.String(length=16), nullable=False),
    sa.Column('employment_detail', sa.String(length=16), nullable=False),
    sa.Column('wanted_jobs', sa.String(length=200), nullable=False),
    sa.Column('wanted_pay', sa.Integer(), nullable=True),
    sa.Column('wanted_km', sa.Integer(), nullable=True),
    sa.Column('wanted_shift', sa.String(length=16), nullable=False),
    sa.Column('wants_work', sa.Boolean(), nullable=True),
    sa.Column('wants_business', sa.Boolean(), nullable=True),
    sa.Column('wants_school', sa.Boolean(), nullable=True),
    sa.Column('reach', sa.String(length=10), nullable=False),
    sa.Column('wanted_training', sa.String(length=200), nullable=False),
    sa.Column('free_season', sa.String(length=80), nullable=False),
    sa.Column('graduated_on', sa.Date(), nullable=True),
    sa.Column('insurances', sa.JSON(), nullable=False),
    sa.Column('outside_numbers', sa.JSON(), nullable=False),
    sa.Column('notices', sa.String(length=8), nullable=False),
    sa.Column('source', sa.String(length=10), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('verified_by', sa.String(length=60), nullable=False),
    sa.Column('verified_how', sa.String(length=10), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('updated_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['household_id'], ['households.id'], name=op.f('fk_people_household_id_households')),
    sa.ForeignKeyConstraint(['import_id'], ['registry_imports.id'], name=op.f('fk_people_import_id_registry_imports')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('id_number_index', name=op.f('uq_people_id_number_index'))
    )
    op.create_index(op.f('ix_people_home_region'), 'people', ['home_region'], unique=False)
    op.create_index(op.f('ix_people_household_id'), 'people', ['household_id'], unique=False)
    op.create_index(op.f('ix_people_import_id'), 'people', ['import_id'], unique=False)
    op.create_index(op.f('ix_people_live_region'), 'people', ['live_region'], unique=False)
    op.create_index(op.f('ix_people_name'), 'people', ['name'], unique=False)
    op.create_index(op.f('ix_people_phone_index'), 'people', ['phone_index'], unique=False)
    op.create_index(op.f('ix_people_verified_on'), 'people', ['verified_on'], unique=False)
    op.create_table('attendances',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_attendances_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_attendances_fair_id_fairs'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_attendances_person_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendances')),
    sa.UniqueConstraint('fair_id', 'conversation_id', name=op.f('uq_attendances_fair_id_conversation_id'))
    )
    op.create_index(op.f('ix_attendances_person_id'), 'attendances', ['person_id'], unique=False)
    op.create_table('campaign_people',
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_people_campaign_id_campaigns'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_campaign_people_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'person_id', name=op.f('pk_campaign_people'))
    )
    op.create_index(op.f('ix_campaign_people_person_id'), 'campaign_people', ['person_id'], unique=False)
    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('recorded_by', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_consents_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index(op.f('ix_consents_person_id_purpose'), 'consents', ['person_id', 'purpose'], unique=False)
    op.create_table('deliveries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('due_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sa.String(length=32), nullable=True),
    sa.Column('provider_id', sa.String(length=64), nullable=True),
    sa.Column('outbox_id', sa.Integer(), nullable=True),
    sa.Column('settled_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=16), nullable=True),
    sa.Column('answered_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_deliveries_campaign_id_campaigns')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_deliveries_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_deliveries_outbox_id_outbox')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_deliveries_person_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries')),
    sa.UniqueConstraint('campaign_id', 'person_id', 'channel', name=op.f('uq_deliveries_campaign_id_person_id_channel'))
    )
    op.create_index(op.f('ix_deliveries_campaign_id_state'), 'deliveries', ['campaign_id', 'state'], unique=False)
    op.create_index(op.f('ix_deliveries_claimed_by'), 'deliveries', ['claimed_by'], unique=False)
    op.create_index(op.f('ix_deliveries_conversation_id_settled_at'), 'deliveries', ['conversation_id', 'settled_at'], unique=False)
    op.create_index(op.f('ix_deliveries_outbox_id'), 'deliveries', ['outbox_id'], unique=False)
    op.create_index(op.f('ix_deliveries_person_id_settled_at'), 'deliveries', ['person_id', 'settled_at'], unique=False)
    op.create_table('person_accounts',
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('linked_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_person_accounts_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_accounts_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_person_accounts'))
    )
    op.create_index(op.f('ix_person_accounts_person_id'), 'person_accounts', ['person_id'], unique=False)
    op.create_table('person_classes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=24), nullable=False),
    sa.Column('since', sa.Date(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(length=60), nullable=False),
    sa.Column('recorded_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['registry_imports.id'], name=op.f('fk_person_classes_import_id_registry_imports')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_classes_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_classes'))
    )
    op.create_index(op.f('ix_person_classes_code_until'), 'person_classes', ['code', 'until'], unique=False)
    op.create_index(op.f('ix_person_classes_person_id'), 'person_classes', ['person_id'], unique=False)
    op.create_table('person_statuses',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=16), nullable=False),
    sa.Column('value', sa.String(length=16), nullable=False),
    sa.Column('detail', sa.String(length=120), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(length=60), nullable=False),
    sa.Column('recorded_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['registry_imports.id'], name=op.f('fk_person_statuses_import_id_registry_imports')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_person_statuses_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_statuses'))
    )
    op.create_index(op.f('ix_person_statuses_person_id_status'), 'person_statuses', ['person_id', 'status'], unique=False)
    op.create_table('recommendations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('vacancy_id', sa.Integer(), nullable=False),
    sa.Column('suitable', sa.Boolean(), nullable=False),
    sa.Column('distance_km', sa.Integer(), nullable=True),
    sa.Column('shown_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.String(length=16), nullable=True),
    sa.Column('verdict_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_recommendations_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_recommendations_person_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_recommendations_vacancy_id_vacancies'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendations')),
    sa.UniqueConstraint('conversation_id', 'vacancy_id', name=op.f('uq_recommendations_conversation_id_vacancy_id'))
    )
    op.create_index(op.f('ix_recommendations_person_id'), 'recommendations', ['person_id'], unique=False)
    op.create_table('registry_import_people',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('import_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('before', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['import_id'], ['registry_imports.id'], name=op.f('fk_registry_import_people_import_id_registry_imports')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_registry_import_people_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_import_people'))
    )
    op.create_index(op.f('ix_registry_import_people_import_id'), 'registry_import_people', ['import_id'], unique=False)
    op.create_index(op.f('ix_registry_import_people_person_id'), 'registry_import_people', ['person_id'], unique=False)
    op.create_table('registry_talks',
    sa.Column('conversation_id', sa.String(length=64), nullable=False),
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('id_number', sa.Text(), nullable=True),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_registry_talks_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_registry_talks_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_registry_talks'))
    )
    op.create_table('registry_tasks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('conversation_id', sa.String(length=64), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('helper_id', sa.Integer(), nullable=True),
    sa.Column('helper_name', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('created_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.Column('done_at', bot.storage.base.UtcTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.String(length=60), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_registry_tasks_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['helper_id'], ['staff.id'], name=op.f('fk_registry_tasks_helper_id_staff')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_registry_tasks_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_registry_tasks'))
    )
    op.create_index(op.f('ix_registry_tasks_done_at_due_on'), 'registry_tasks', ['done_at', 'due_on'], unique=False)
    op.create_index(op.f('ix_registry_tasks_person_id'), 'registry_tasks', ['person_id'], unique=False)
    op.create_table('service_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('outcome', sa.String(length=24), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('vacancy_id', sa.Integer(), nullable=True),
    sa.Column('course_id', sa.Integer(), nullable=True),
    sa.Column('platform', sa.String(length=24), nullable=False),
    sa.Column('plan', sa.String(length=24), nullable=False),
    sa.Column('recorded_at', bot.storage.base.UtcTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses.id'], name=op.f('fk_service_events_course_id_courses'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_service_events_person_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['vacancy_id'], ['vacancies.id'], name=op.f('fk_service_events_vacancy_id_vacancies'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_events'))
    )
    op.create_index(op.f('ix_service_events_person_id_kind_counts_happened_on_vacancy_id'), 'service_events', ['person_id', 'kind', 'counts', 'happened_on', 'vacancy_id'], unique=False)
    numbers = sa.table('registry_numbers', sa.column('name', sa.String), sa.column('last', sa.Integer))
    op.bulk_insert(numbers, [{"name": name, "last": 0} for name in NUMBERED])


