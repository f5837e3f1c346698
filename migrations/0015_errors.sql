-- What kind of error a request ended with, for lists that group by it. Null where there was none, and in rows of versions
-- before this one, whose status alone is known.
ALTER TABLE records ADD COLUMN error_type TEXT;
