-- uuid = 16-byte blob in network order, time = whole microseconds since 1970, UTC.

create table cluster (
  one integer primary key check (one = 1),
  shard_count integer not null check (shard_count > 0),
  -- Events up to this position are found through the table run; later ones are read again at start.
  indexed_through integer not null
) strict;

create table shard (
  shard_id integer primary key,
  epoch integer not null,
  owner blob,
  owner_name text,
  taken_at integer
) strict;

-- Events of all entities in the order of arrival: an append writes at the end only.
create table event (
  position integer primary key,
  entity blob not null check (length(entity) = 16),
  seq_nr integer not null check (seq_nr > 0),
  epoch integer not null,
  writer blob not null,
  type text not null,
  ver integer not null,
  at integer not null,
  cause blob,
  key_id blob,
  body blob not null check (length(body) <= 16777216)
) strict;

-- Where an entity's events lie: `count` events from `first_seq` stand at `position` and on. Written behind, in key order.
create table run (
  entity blob not null,
  first_seq integer not null,
  position integer not null,
  count integer not null check (count > 0),
  primary key (entity, first_seq)
) strict, without rowid;

-- Only entities whose first events were deleted.
create table stream_base (
  entity blob primary key,
  base_seq integer not null
) strict, without rowid;

create table snapshot (
  entity blob not null,
  seq_nr integer not null,
  kind integer not null,
  ver integer not null,
  state_hash blob not null check (length(state_hash) = 32),
  verified_at integer,
  body blob not null,
  primary key (entity, seq_nr, kind)
) strict;

create table due (
  entity blob primary key,
  shard_id integer not null,
  due_at integer not null,
  reason integer not null
) strict, without rowid;
create index due_next on due (due_at, shard_id, reason);

create table item (
  entity blob not null,
  item_key blob not null check (length(item_key) = 16),
  content_hash blob,
  state integer not null,
  at_seq integer not null,
  reference text,
  primary key (entity, item_key)
) strict, without rowid;

create table view (
  entity blob primary key,
  tenant blob not null,
  kind text not null,
  name text not null,
  status integer not null,
  seq_nr integer not null,
  view text not null
) strict;
create index view_kind on view (kind, entity);
create index view_tenant on view (tenant, kind, entity);

create table inbox (
  command_id blob primary key,
  tenant blob not null,
  entity blob not null,
  shard_id integer not null,
  type text not null,
  ver integer not null,
  body blob not null check (length(body) <= 65536),
  created_at integer not null,
  state integer not null default 0,
  attempts integer not null default 0,
  handled_seq integer,
  handled_at integer,
  outcome blob
) strict;
create index inbox_open on inbox (created_at, command_id) where state = 0;
create index inbox_settled on inbox (handled_at) where state in (1, 2);

create table credential (
  credential_id blob primary key,
  tenant blob not null,
  shard_id integer not null,
  provider text not null,
  account text not null,
  rotation integer not null,
  key_id blob not null,
  secret blob not null,
  previous_secret blob,
  expires_at integer,
  refresh_began_at integer,
  status integer not null,
  unique (tenant, provider, account)
) strict;

create table data_key (
  key_id blob primary key,
  tenant blob not null,
  scope blob not null,
  wrapped_by text not null,
  wrapped blob,
  destroyed_at integer,
  check ((wrapped is null) = (destroyed_at is not null))
) strict;
create unique index data_key_living on data_key (tenant, scope) where destroyed_at is null;

create table api_key (
  key_id text primary key,
  tenant blob not null,
  secret_hash blob not null check (length(secret_hash) = 32),
  scopes text not null,
  expires_at integer,
  revoked_at integer
) strict;
