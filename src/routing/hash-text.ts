// A text as 32 bits that look random (FNV-1a over UTF-16 units). For shares and look-ups, never for secrets.

export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash;
}
