-- Messages to the outside, put in by the append that decides on them.
create table outbox (
  delivery_id blob primary key,
  tenant blob not null,
  entity blob not null,
  shard_id integer not null,
  kind text not null,
  target text not null,
  body blob not null check (length(body) <= 65536),
  created_at integer not null,
  due_at integer not null,
  -- 0 open, 1 delivered, 2 dead
  state integer not null default 0,
  attempts integer not null default 0,
  settled_at integer,
  reason text
) strict;
create index outbox_due on outbox (due_at, delivery_id) where state = 0;
create index outbox_delivered on outbox (settled_at) where state = 1;
create index outbox_dead on outbox (delivery_id) where state = 2;
