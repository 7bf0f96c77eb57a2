-- Messages to the outside, put in by the append that decides on them.
create table outbox (
  delivery_id uuid primary key,
  tenant uuid not null,
  entity uuid not null,
  shard_id integer not null,
  kind text not null,
  target text not null,
  body bytea not null check (octet_length(body) <= 65536),
  created_at timestamptz not null,
  due_at timestamptz not null,
  -- 0 open, 1 delivered, 2 dead
  state smallint not null default 0,
  attempts integer not null default 0,
  settled_at timestamptz,
  reason text
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 200);
create index outbox_due on outbox (shard_id, due_at, delivery_id) where state = 0;
create index outbox_delivered on outbox (settled_at) where state = 1;
create index outbox_dead on outbox (delivery_id) where state = 2;
