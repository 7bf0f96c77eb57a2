alter table api_key add column name text;
alter table api_key add column created_at integer;
