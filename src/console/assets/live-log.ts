// The log as it grows: asks for newer rows while somebody watches, and puts each in its place.
import { fetchMarkup } from "./markup.ts";

const pauseMs = 2_000;
const hiddenPauseMs = 15_000;
const maxRows = 300;

export function watchLog(): void {
  const button = document.querySelector<HTMLElement>("[data-live]");
  const body = document.querySelector<HTMLElement>("#log-rows");
  if (button === null || body === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOn = () => button.getAttribute("aria-pressed") === "true";
  const look = async () => {
    const added = await addNewer(body).catch(() => false);
    // Switched off while the answer was on its way.
    if (!isOn()) return;
    button.textContent = added ? "Live: on" : "Live: waiting";
    timer = setTimeout(look, document.hidden ? hiddenPauseMs : pauseMs);
  };
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isOn()));
    clearTimeout(timer);
    if (isOn()) void look();
    else button.textContent = "Live: off";
  });
}

/** False where the Worker had nothing to say. */
async function addNewer(body: HTMLElement): Promise<boolean> {
  const address = new URL("/logs/newer", location.href);
  address.search = location.search;
  address.searchParams.set("after", body.dataset["newest"] ?? "");
  const newer = await fetchMarkup(address);
  if (newer === undefined) return false;
  for (const row of rowsOf(newer.nodes).toReversed()) insert(body, row);
  for (const row of rowsOf(body).slice(maxRows)) row.remove();
  const newest = newer.headers.get("x-newest");
  if (newest !== null) body.dataset["newest"] = newest;
  return true;
}

function insert(body: HTMLElement, row: HTMLTableRowElement): void {
  const others = rowsOf(body);
  if (others.some((other) => placeOf(other) === placeOf(row))) return;
  row.classList.add("fresh");
  body.insertBefore(row, others.find((other) => placeOf(other) < placeOf(row)) ?? null);
  document.querySelector("#log-empty")?.remove();
}

function rowsOf(root: ParentNode): HTMLTableRowElement[] {
  return [...root.querySelectorAll("tr")];
}

/** Addresses of generations sort by time. */
function placeOf(row: HTMLTableRowElement): string {
  return row.querySelector("a")?.getAttribute("href") ?? "";
}
