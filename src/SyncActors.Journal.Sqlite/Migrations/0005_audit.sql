-- Who changed what: a chain for each process that wrote. Rows are added, never changed and never removed; what somebody
-- does to them all the same, the seals show.
create table audit (
  chain blob not null check (length(chain) = 16),
  n integer not null check (n > 0),
  at integer not null,
  actor text not null,
  action text not null,
  target text not null,
  -- JSON, kept as it was written: it is sealed letter by letter.
  detail text not null,
  mac blob not null check (length(mac) = 32),
  primary key (chain, n)
) strict, without rowid;

create index audit_at on audit (at, chain, n);
