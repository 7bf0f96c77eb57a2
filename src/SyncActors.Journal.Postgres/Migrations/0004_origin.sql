-- What a node's memory is worth after the database went on from an older state, and which database this is.

-- Generation in which the node joined: one of an older generation may remember commits that were lost. Null for a node
-- of an older version, which would tell nobody, so that nobody waits for it.
alter table node add column generation bigint;

alter table cluster
  -- When the generation was raised, by the server's clock; null while it never was.
  add column generation_at timestamptz,
  -- System identifier of the server and object id of the database; another pair means that this is a copy.
  add column origin text;
