-- A limit that connectors share; changed by compare-and-set on its version. Small rows that change all the time.
create table quota (
  key text collate "C" primary key check (length(key) <= 200),
  version bigint not null,
  -- JSON, kept as it was written; empty before the first change.
  body text not null,
  changed_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);
