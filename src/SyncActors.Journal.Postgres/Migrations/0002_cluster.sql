-- Nodes meet here: each counts its row up, and all read who stands still.

create table node (
  node_id uuid primary key,
  name text not null,
  version text not null,
  -- Of its HTTP API; null when it has none.
  address text,
  beat bigint not null default 0,
  -- 1 up, 2 leaving, 3 gone
  state smallint not null default 1,
  started_at timestamptz not null default clock_timestamp()
) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);

alter table shard add column wanted_by uuid;

alter table cluster
  add column cluster_id uuid not null default gen_random_uuid(),
  -- Raised when the database goes on from an older state, as after a fail-over.
  add column generation bigint not null default 1,
  -- The server's timeline, by which that is seen.
  add column timeline text;

-- The installation's key ring, each key sealed with the master key that only the processes have.
create table key_ring (
  name text primary key,
  xml text not null
);
