-- A limit that connectors share; changed by compare-and-set on its version.
create table quota (
  key text primary key check (length(key) <= 200),
  version integer not null check (version > 0),
  body text not null
) strict;
