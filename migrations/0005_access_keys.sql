-- One access key for each place that a member was let into: it opens that place and no other, in at most the role that its
-- member had when it was made. Whoever made it for somebody else has seen it, so what comes later is never opened by it.
CREATE TABLE access_keys (
  -- SHA-256 hex of the key
  hash TEXT PRIMARY KEY,
  member_id TEXT NOT NULL,
  -- null: every workspace of its member. Only ADMIN_KEY makes these, for owners of the installation.
  workspace_id TEXT,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  -- who has seen it besides its member: a member, a management key (by its hash) or the installation's key
  issued_by TEXT,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX access_keys_by_member ON access_keys (member_id, COALESCE(workspace_id, ''));

-- Kept where it is certain what the key was for. Whoever belongs to several workspaces needs a new one for each of them.
INSERT INTO access_keys (hash, member_id, workspace_id, role, issued_by, created_at)
SELECT m.access_key_hash, m.id,
  CASE WHEN w.role = 'owner' AND w.workspace_id = '00000000-0000-4000-8000-000000000001' THEN NULL ELSE w.workspace_id END,
  w.role, NULL, m.created_at
FROM members m JOIN workspace_members w ON w.member_id = m.id
WHERE m.access_key_hash IS NOT NULL AND (SELECT COUNT(*) FROM workspace_members o WHERE o.member_id = m.id) = 1;
-- Never read again; a version before this one finds nobody by it.
UPDATE members SET access_key_hash = NULL;

-- The access key that a session began with; null for Cloudflare Access and for ADMIN_KEY.
ALTER TABLE sessions ADD COLUMN key_hash TEXT;
UPDATE sessions SET key_hash = (SELECT hash FROM access_keys k WHERE k.member_id = sessions.member_id);

-- Who made a key and has seen it; the role at most that it gives its creator, where they made it themselves; and who
-- disabled or limited it: an admin (`admin`), or the end of its maker's rights (`lost_rights`).
ALTER TABLE api_keys ADD COLUMN issued_by TEXT;
ALTER TABLE api_keys ADD COLUMN creator_role TEXT;
ALTER TABLE api_keys ADD COLUMN restricted_by TEXT;
UPDATE api_keys SET creator_role = COALESCE(
  (SELECT role FROM workspace_members w WHERE w.workspace_id = api_keys.workspace_id AND w.member_id = creator_user_id),
  'member'
) WHERE creator_user_id IS NOT NULL;
-- Nobody knows any more who set these: as if an admin had.
UPDATE api_keys SET restricted_by = 'admin'
WHERE creator_role = 'member' AND (disabled <> 0 OR limit_pico IS NOT NULL OR expires_at IS NOT NULL);
-- Management keys of people who left, or were made plain members, before keys ended with that.
UPDATE api_keys SET disabled = 1, restricted_by = 'lost_rights'
WHERE kind = 'management' AND creator_role = 'member' AND creator_user_id IN (SELECT id FROM members);
