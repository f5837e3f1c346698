// The card of an answer on the page Try: its parts, as the Worker wrote them.

export function partOf(card: HTMLElement, name: string): HTMLElement {
  const part = card.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (part === null) throw new Error(name);
  return part;
}

/** Empty from now on; what was in it, and whatever still comes for that, stays with what is returned. */
export function renew(card: HTMLElement, name: string): HTMLElement {
  const part = partOf(card, name);
  const empty = part.cloneNode();
  part.replaceWith(empty);
  return part;
}
