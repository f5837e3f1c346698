-- The built-in catalog that the one in force began with, as it was then: so that what was changed since can be told from
-- what a newer one brings. A row for each provider, and for each model with its endpoints. Only adds: a version before this
-- one knows nothing of it.
CREATE TABLE catalog_base (
  -- provider | model
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- in the format of PUT /api/v1/catalog
  document TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) WITHOUT ROWID;
-- Names the built-in catalog in catalog_base; null: it is not known.
ALTER TABLE catalog_state ADD COLUMN base_digest TEXT;
