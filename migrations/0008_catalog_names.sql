-- Every name of a model, lower-cased: its id and its aliases. Kept by triggers, so that whichever version of the Worker
-- writes the catalog, a request finds its models by one look.
CREATE TABLE model_names (
  name TEXT NOT NULL,
  -- an id wins over the alias of another model
  is_alias INTEGER NOT NULL,
  model_id TEXT NOT NULL,
  PRIMARY KEY (name, is_alias)
) WITHOUT ROWID;
CREATE INDEX model_names_by_model ON model_names (model_id);
INSERT OR REPLACE INTO model_names SELECT lower(id), 0, id FROM models;
INSERT OR REPLACE INTO model_names
SELECT lower(a.value), 1, m.id FROM models m, json_each(m.document, '$.aliases') a ORDER BY m.position;

CREATE TRIGGER models_add_names AFTER INSERT ON models
BEGIN
  INSERT OR REPLACE INTO model_names VALUES (lower(NEW.id), 0, NEW.id);
  INSERT OR REPLACE INTO model_names SELECT lower(value), 1, NEW.id FROM json_each(NEW.document, '$.aliases');
END;
CREATE TRIGGER models_drop_names AFTER DELETE ON models
BEGIN
  DELETE FROM model_names WHERE model_id = OLD.id;
END;
CREATE TRIGGER models_change_names AFTER UPDATE OF document ON models
BEGIN
  DELETE FROM model_names WHERE model_id = OLD.id;
  INSERT OR REPLACE INTO model_names VALUES (lower(NEW.id), 0, NEW.id);
  INSERT OR REPLACE INTO model_names SELECT lower(value), 1, NEW.id FROM json_each(NEW.document, '$.aliases');
END;

-- The version of the catalog's schema that checked a row, so that nobody has to check it again. Null where none did, or
-- where the row has been changed since by something that did not say so.
ALTER TABLE providers ADD COLUMN checked_by TEXT;
ALTER TABLE models ADD COLUMN checked_by TEXT;
ALTER TABLE endpoints ADD COLUMN checked_by TEXT;
CREATE TRIGGER providers_unchecked AFTER UPDATE OF document ON providers WHEN NEW.checked_by IS OLD.checked_by
BEGIN
  UPDATE providers SET checked_by = NULL WHERE slug = NEW.slug;
END;
CREATE TRIGGER models_unchecked AFTER UPDATE OF document ON models WHEN NEW.checked_by IS OLD.checked_by
BEGIN
  UPDATE models SET checked_by = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER endpoints_unchecked AFTER UPDATE OF document ON endpoints WHEN NEW.checked_by IS OLD.checked_by
BEGIN
  UPDATE endpoints SET checked_by = NULL WHERE model_id = NEW.model_id AND tag = NEW.tag;
END;
