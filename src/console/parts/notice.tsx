// What has just been done, said on the page that follows. The address names a sentence of this table, never its text.

const sentences = new Map([
  ["saved", "Saved."],
  ["contents-deleted", "The prompt and completion of this generation were deleted."],
  ["all-contents-deleted", "All stored prompts and completions of this workspace were deleted."],
  ["key-deleted", "The key was deleted. Whoever still uses it is refused."],
  ["provider-key-deleted", "The provider key was deleted."],
  ["destination-made", "The destination was added. Send it a test, and switch broadcast on."],
  ["destination-deleted", "The destination was deleted."],
  ["member-removed", "The member was removed from this workspace."],
  ["workspace-created", "The workspace was created. You are looking at it now."],
  ["session-ended", "The session was ended."],
  ["alert-created", "The alert was created: what happens from now on is sent by e-mail."],
  ["alert-deleted", "The alert was deleted. What it has not been told yet it is not told."],
  ["catalog-saved", "The catalog was saved."],
]);

export function Notice({ code }: { code: string | null }) {
  const sentence = code === null ? undefined : sentences.get(code);
  return sentence === undefined ? null : (
    <div class="note good" role="status">
      {sentence}
    </div>
  );
}
