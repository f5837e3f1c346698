// Wildcard patterns of model ids: `anthropic/*`, `openai/gpt-5*`, `*/claude-*`. A star stands for any characters, case is
// ignored, everything else means itself.

export type ModelMatcher = (id: string) => boolean;

/** Matches an id that any of the patterns matches. Linear in the lengths: no pattern can make it slow. */
export function modelMatcher(patterns: readonly string[]): ModelMatcher {
  const exact = new Set<string>();
  const withStars: string[][] = [];
  for (const pattern of patterns) {
    const lowered = pattern.toLowerCase();
    if (lowered.includes("*")) withStars.push(lowered.split("*"));
    else exact.add(lowered);
  }
  return (id) => {
    const lowered = id.toLowerCase();
    return exact.has(lowered) || withStars.some((pieces) => matchesPieces(pieces, lowered));
  };
}

/** The first piece begins the text, the last one ends it, those between follow each other in it. */
function matchesPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
