// Wildcards in model ids: `anthropic/*`, `openai/gpt-5*`, `*/claude-*`. A star stands for any characters, also none.

/** Linear in practice: each piece between stars is searched for once, from where the one before ended. */
export function matchesPattern(id: string, pattern: string): boolean {
  const pieces = pattern.toLowerCase().split("*");
  const wanted = id.toLowerCase();
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return wanted === first;
  if (wanted.length < first.length + last.length || !wanted.startsWith(first) || !wanted.endsWith(last)) return false;
  const end = wanted.length - last.length;
  let from = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = wanted.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

export interface ModelRestrictions {
  /** Patterns of which a model must match one; undefined = every model may serve. */
  allowed?: readonly string[] | undefined;
  /** Patterns of which it may match none: they win. */
  excluded?: readonly string[] | undefined;
}

export function isAllowed(id: string, { allowed, excluded }: ModelRestrictions): boolean {
  if (excluded?.some((pattern) => matchesPattern(id, pattern))) return false;
  return allowed === undefined || allowed.some((pattern) => matchesPattern(id, pattern));
}
