// A place that waits for something to happen: asks until the Worker has markup for it, and shows that.
import { fetchMarkup } from "./markup.ts";

const pauseMs = 2_000;
const hiddenPauseMs = 15_000;

export function awaitMarkup(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-await]")) void fill(place);
}

async function fill(place: HTMLElement): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, document.hidden ? hiddenPauseMs : pauseMs));
    const found = await fetchMarkup(place.dataset["await"] ?? "").catch(() => undefined);
    if (found !== undefined) return place.replaceChildren(found.nodes);
  }
}
