// What the router reads of a prompt: at most 4,000 characters, half from its start and half from its end, because the
// instruction stands in one of the two. Slicing is constant time, so 10 MB of one letter cost no more than 4,000.

export const maxRead = 4_000;

export interface ReadPrompt {
  text: string;
  /** Length of the whole prompt, in UTF-16 units. */
  length: number;
}

export function readPrompt(prompt: string): ReadPrompt {
  if (prompt.length <= maxRead) return { text: prompt, length: prompt.length };
  const half = maxRead / 2;
  return { text: `${prompt.slice(0, half - 1)}\n${prompt.slice(-half)}`, length: prompt.length };
}
