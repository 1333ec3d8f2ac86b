"""Tables of the registry: people, their households and history, what was done for them, and lists brought in."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.privacy.columns import sealed_column
from bot.storage.base import UtcTime, metadata

# Numbers are taken here before rows are written: a sealed text is bound to the number of its row, and the number of
# somebody who was erased never comes back.
registry_numbers = Table(
    "registry_numbers",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)

registry_imports = Table(
    "registry_imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_by", String(60)),
    Column("undone_at", UtcTime),
)

# A household is told by its number in its region. The helper (帮扶责任人) is one of the staff, or a name.
households = Table(
    "households",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", String(40), nullable=False),
    Column("region", String(12), nullable=False),
    Column("village", String(80), nullable=False, default=""),
    Column("helper_id", ForeignKey("staff.id")),
    Column("helper_name", String(40), nullable=False, default=""),
    Column("plan", Text, nullable=False, default=""),
    Column("import_id", ForeignKey("registry_imports.id")),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("region", "number"),
)

# Empty text or NULL means unknown. Employment, regions and labour capacity repeat what `person_statuses` says now.
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False, default=0),
    Column("household_id", ForeignKey("households.id")),
    Column("is_head", Boolean, nullable=False, default=False),
    Column("name", String(40), nullable=False),
    Column("sex", String(6), nullable=False, default=""),
    Column("birth_date", Date),
    sealed_column("id_number", index="id_number_index", kind="id_number"),
    Column("id_number_index", String(80), unique=True),
    sealed_column("phone", index="phone_index", kind="phone"),
    Column("phone_index", String(80)),
    sealed_column("address"),
    sealed_column("disability"),
    sealed_column("illness"),
    sealed_column("mobility"),
    Column("education", String(40), nullable=False, default=""),
    Column("skills", String(200), nullable=False, default=""),
    Column("certificates", String(200), nullable=False, default=""),
    Column("village", String(80), nullable=False, default=""),
    Column("home_region", String(12), nullable=False, default=""),
    Column("live_region", String(12), nullable=False, default=""),
    Column("work_region", String(12), nullable=False, default=""),
    Column("workplace", String(120), nullable=False, default=""),
    Column("labour_capacity", String(8), nullable=False, default=""),
    Column("employment", String(16), nullable=False, default=""),
    Column("employment_detail", String(16), nullable=False, default=""),
    Column("wanted_jobs", String(200), nullable=False, default=""),
    Column("wanted_pay", Integer),
    Column("wanted_km", Integer),
    Column("wanted_shift", String(16), nullable=False, default=""),
    Column("wants_work", Boolean),
    Column("wants_business", Boolean),
    Column("wants_school", Boolean),
    Column("reach", String(10), nullable=False, default=""),
    Column("wanted_training", String(200), nullable=False, default=""),
    Column("free_season", String(80), nullable=False, default=""),
    Column("graduated_on", Date),
    Column("insurances", JSON, nullable=False, default=dict),
    Column("outside_numbers", JSON, nullable=False, default=dict),
    Column("notices", String(8), nullable=False, default=""),
    Column("source", String(10), nullable=False),
    Column("import_id", ForeignKey("registry_imports.id")),
    Column("verified_on", Date),
    Column("verified_by", String(60), nullable=False, default=""),
    Column("verified_how", String(10), nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Index(None, "name"),
    Index(None, "phone_index"),
    Index(None, "household_id"),
    Index(None, "home_region"),
    Index(None, "live_region"),
    Index(None, "verified_on"),
    Index(None, "import_id"),
)

# A class that somebody is or was in; `until` is the first day on which they were not any more.
person_classes = Table(
    "person_classes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("code", String(24), nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("recorded_by", String(60), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("how", String(10), nullable=False),
    Column("import_id", ForeignKey("registry_imports.id")),
    Index(None, "person_id"),
    Index(None, "code", "until"),
)

# What somebody's status was and since when; the open row (`until` NULL) is what holds now.
person_statuses = Table(
    "person_statuses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("value", String(16), nullable=False),
    Column("detail", String(120), nullable=False, default=""),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("recorded_by", String(60), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("how", String(10), nullable=False),
    Column("import_id", ForeignKey("registry_imports.id")),
    Index(None, "person_id", "status"),
)

# What an import did to one person; `before` is the sealed JSON of the columns it overwrote (none: the row is new).
registry_import_people = Table(
    "registry_import_people",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("registry_imports.id"), nullable=False),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    sealed_column("before"),
    Index(None, "import_id"),
    Index(None, "person_id"),
)

# Every agreement and its end; the newest row of a purpose holds.
consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("state", String(8), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("how", String(10), nullable=False),
    Column("recorded_by", String(60), nullable=False),
    Index(None, "person_id", "purpose"),
)

# The chats of a person; a chat is one person's at a time.
person_accounts = Table(
    "person_accounts",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("linked_at", UtcTime, nullable=False),
    Column("how", String(10), nullable=False),
    Index(None, "person_id"),
)

# A step in chat that waits for the person: linking the chat, a check-in, a correction, an erasure. The ID number is
# held only until it is decided what becomes of it.
registry_talks = Table(
    "registry_talks",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("step", String(24), nullable=False),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE")),
    sealed_column("id_number"),
    Column("detail", JSON, nullable=False, default=dict),
    Column("tries", Integer, nullable=False, default=0),
    Column("at", UtcTime, nullable=False),
)

# A service done; when its person is erased the row stays without them, so that counts stay true.
service_events = Table(
    "service_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    Column("kind", String(12), nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("region", String(12), nullable=False, default=""),
    Column("channel", String(10), nullable=False),
    Column("actor", String(60), nullable=False),
    Column("outcome", String(24), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("vacancy_id", ForeignKey("vacancies.id", ondelete="SET NULL")),
    Column("course_id", ForeignKey("courses.id", ondelete="SET NULL")),
    Column("platform", String(24), nullable=False, default=""),
    Column("plan", String(24), nullable=False, default=""),
    Column("recorded_at", UtcTime, nullable=False),
    # Counts for many people read this alone; an index by day would make counts of a year slower than no index.
    Index(None, "person_id", "kind", "counts", "happened_on", "vacancy_id"),
)

# A vacancy shown in a chat, and what the person said of it.
recommendations = Table(
    "recommendations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    Column("vacancy_id", ForeignKey("vacancies.id", ondelete="CASCADE"), nullable=False),
    Column("suitable", Boolean, nullable=False),
    Column("distance_km", Integer),
    Column("shown_at", UtcTime, nullable=False),
    Column("verdict", String(16)),
    Column("verdict_at", UtcTime),
    UniqueConstraint("conversation_id", "vacancy_id"),
    Index(None, "person_id"),
)

# What a helper has to do for a person.
registry_tasks = Table(
    "registry_tasks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE")),
    Column("conversation_id", ForeignKey("conversations.id")),
    Column("kind", String(24), nullable=False),
    Column("region", String(12), nullable=False, default=""),
    Column("helper_id", ForeignKey("staff.id")),
    Column("helper_name", String(40), nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("due_on", Date, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("done_by", String(60)),
    Column("outcome", Text, nullable=False, default=""),
    Index(None, "done_at", "due_on"),
    Index(None, "person_id"),
)
