-- What the log finds of attempts that others took the place of. Null in rows of versions before this one.
-- how many failovers there were
ALTER TABLE records ADD COLUMN failovers INTEGER;
-- JSON: of attempts that failed or were late, and that others took the place of, the providers, and the endpoints as
-- `model endpoint`
ALTER TABLE records ADD COLUMN replaced TEXT;
