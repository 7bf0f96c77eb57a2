-- Who changed what: a chain for each process that wrote. Rows are added, never changed and never removed; what somebody
-- does to them all the same, the seals show.
create table audit (
  chain uuid not null,
  n bigint not null check (n > 0),
  at timestamptz not null,
  actor text not null,
  action text not null,
  target text not null,
  -- JSON, kept as it was written: it is sealed letter by letter.
  detail text not null,
  mac bytea not null check (octet_length(mac) = 32),
  primary key (chain, n)
);

create index audit_at on audit (at, chain, n);
