-- What the log tells apart beside what a request counts for. Null in rows of versions before this one.
ALTER TABLE records ADD COLUMN endpoint TEXT;
-- attempts that another one took the place of, a late one not counted
ALTER TABLE records ADD COLUMN failovers INTEGER;
-- whose attempts another one took the place of: providers, and models with their endpoints; one a line
ALTER TABLE records ADD COLUMN replaced TEXT;
