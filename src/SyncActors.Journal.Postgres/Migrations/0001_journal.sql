-- Keys that are hot carry no foreign keys: those take share locks on the rows that every append writes.

create table cluster (
  one boolean primary key default true check (one),
  shard_count integer not null check (shard_count > 0)
);

-- The row is the truth about who owns a shard; every write of an owner locks and compares it.
create table shard (
  shard_id integer primary key,
  epoch bigint not null default 0,
  owner uuid,
  owner_name text,
  taken_at timestamptz
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);

create table stream (
  entity uuid primary key,
  shard_id integer not null,
  head_seq bigint not null,
  base_seq bigint not null default 0 check (base_seq <= head_seq)
) with (fillfactor = 70);

create table event (
  entity uuid not null,
  seq_nr bigint not null check (seq_nr > 0),
  epoch bigint not null,
  writer uuid not null,
  type text not null,
  ver smallint not null,
  at timestamptz not null,
  cause uuid,
  key_id uuid,
  body bytea not null check (octet_length(body) <= 16777216),
  primary key (entity, seq_nr)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);

create table snapshot (
  entity uuid not null,
  seq_nr bigint not null,
  kind smallint not null,
  ver smallint not null,
  state_hash bytea not null check (octet_length(state_hash) = 32),
  verified_at timestamptz,
  body bytea not null,
  primary key (entity, seq_nr, kind)
);

create table due (
  entity uuid primary key,
  shard_id integer not null,
  due_at timestamptz not null,
  reason smallint not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index due_next on due (shard_id, due_at);

create table item (
  entity uuid not null,
  item_key bytea not null check (octet_length(item_key) = 16),
  content_hash bytea,
  state smallint not null,
  at_seq bigint not null,
  reference text,
  primary key (entity, item_key)
);

create table view (
  entity uuid primary key,
  tenant uuid not null,
  kind text not null,
  name text not null,
  status smallint not null,
  seq_nr bigint not null,
  -- JSON, kept as it was written.
  view text not null
) with (fillfactor = 80);
create index view_kind on view (kind, entity);
create index view_tenant on view (tenant, kind, entity);

create table inbox (
  command_id uuid primary key,
  tenant uuid not null,
  entity uuid not null,
  shard_id integer not null,
  type text not null,
  ver smallint not null,
  body bytea not null check (octet_length(body) <= 65536),
  created_at timestamptz not null,
  -- 0 open, 1 done, 2 refused, 3 dead
  state smallint not null default 0,
  attempts smallint not null default 0,
  handled_seq bigint,
  handled_at timestamptz,
  outcome bytea
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
create index inbox_open on inbox (shard_id, created_at, command_id) where state = 0;
create index inbox_settled on inbox (handled_at) where state in (1, 2);

create table credential (
  credential_id uuid primary key,
  tenant uuid not null,
  shard_id integer not null,
  provider text not null,
  account text not null,
  rotation bigint not null,
  key_id uuid not null,
  -- nonce, tag and cipher text
  secret bytea not null,
  previous_secret bytea,
  expires_at timestamptz,
  refresh_began_at timestamptz,
  status smallint not null,
  unique (tenant, provider, account)
);

create table data_key (
  key_id uuid primary key,
  tenant uuid not null,
  scope uuid not null,
  wrapped_by text not null,
  wrapped bytea,
  destroyed_at timestamptz,
  check ((wrapped is null) = (destroyed_at is not null))
);
create unique index data_key_living on data_key (tenant, scope) where destroyed_at is null;

create table api_key (
  key_id text collate "C" primary key,
  tenant uuid not null,
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  scopes text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  name text,
  created_at timestamptz
);

-- Ends the transaction unless all preconditions of one kind hold; the hint lists those that do, by their places from 1.
create function must(ok boolean, what text, held bigint[]) returns void language plpgsql as $$
begin
  if ok is not true then
    raise exception 'precondition failed: %', what
      using errcode = 'SA001', hint = coalesce(array_to_string(held, ','), '');
  end if;
end $$;
