-- When this file took the place of one that knew more: 0 in a copy that was not opened yet, null in an original. What
-- was delivered since the copy was made, only the destinations know.
alter table cluster add column went_back_at integer;
