// A text as 32 bits that look random (FNV-1a over UTF-16 units). For shares and look-ups, never for secrets.

/** Unsigned. `start` continues the hash of what came before the text. */
export function hashText(text: string, start = 0x811c9dc5): number {
  let hash = start;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
