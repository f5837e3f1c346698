// A place that waits for something to happen: asks until the Worker has markup for it, and shows that.
import { fetchMarkup } from "./markup.ts";

const hiddenPauseMs = 15_000;

export function awaitMarkup(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-await]"))
    void fill(place, place.dataset["await"] ?? "", { pauseMs: 2_000, maxTries: Number.POSITIVE_INFINITY });
}

export async function fill(
  place: HTMLElement,
  address: string,
  { pauseMs, maxTries }: { pauseMs: number; maxTries: number },
): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? hiddenPauseMs : pauseMs));
    const found = await fetchMarkup(address);
    if (found != null) return place.replaceChildren(found.nodes);
  }
}
