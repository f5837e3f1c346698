-- Whether a generation was answered from the response cache; NULL: by a version that had none.
ALTER TABLE records ADD COLUMN cached INTEGER;
