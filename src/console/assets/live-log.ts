// The log as it grows: asks for newer rows while somebody watches, puts each in its place, and now and then asks what all of
// them add up to. That it is watched stands in the address.
import { showLocalTimes } from "./local-times.ts";
import { fetchMarkup } from "./markup.ts";

const pauseMs = 2_000;
const hiddenPauseMs = 15_000;
const maxRows = 300;
/** Sums take the database longer than rows do. */
const summaryPauseMs = 10_000;

export function watchLog(): void {
  const button = document.querySelector<HTMLElement>("[data-live]");
  const body = document.querySelector<HTMLElement>("#log-rows");
  if (button === null || body === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isOn = () => button.ariaPressed === "true";
  let summedAt = 0;
  let isStale = false;
  const look = async () => {
    const count = rowsOf(body).length;
    const newest = body.dataset["newest"];
    const state = await addNewer(body);
    isStale ||= rowsOf(body).length !== count || body.dataset["newest"] !== newest;
    if (isStale && Date.now() - summedAt > summaryPauseMs) {
      summedAt = Date.now();
      isStale = !(await sumUp());
    }
    // Switched off while the answer was on its way.
    if (!isOn()) return;
    button.textContent = `Live: ${state}`;
    clearTimeout(timer);
    timer = setTimeout(look, document.hidden ? hiddenPauseMs : pauseMs);
  };
  button.addEventListener("click", () => {
    button.ariaPressed = String(!isOn());
    clearTimeout(timer);
    const address = new URL(location.href);
    if (isOn()) {
      address.searchParams.set("live", "1");
      void look();
    } else {
      address.searchParams.delete("live");
      button.textContent = "Live: off";
    }
    history.replaceState(null, "", address);
  });
  document.addEventListener("visibilitychange", () => {
    if (isOn() && !document.hidden) void look();
  });
  if (isOn()) void look();
}

/** Whoever is on a bar keeps their place: false, where it could not be said. */
async function sumUp(): Promise<boolean> {
  const summary = await fetchMarkup(`/logs/summary${location.search}`);
  let isWhole = true;
  for (const id of ["log-totals", "log-histogram"]) {
    const [known, newer] = [document.getElementById(id), summary?.nodes.getElementById(id)];
    if (known?.contains(document.activeElement)) isWhole = false;
    else if (newer != null) known?.replaceChildren(...newer.childNodes);
  }
  return isWhole && summary != null;
}

/** And how that went. */
async function addNewer(body: HTMLElement): Promise<string> {
  const address = new URL("/logs/newer", location.href);
  address.search = location.search;
  address.searchParams.set("after", body.dataset["newest"] ?? "");
  const newer = await fetchMarkup(address);
  if (newer == null) return newer === null ? "signed out" : "waiting";
  for (const row of rowsOf(newer.nodes).toReversed()) insert(body, row);
  const last = rowsOf(body)[maxRows - 1];
  for (const row of rowsOf(body).slice(maxRows)) if (!row.contains(document.activeElement)) row.remove();
  if (last !== undefined) goOnAfter(last);
  const newest = newer.headers.get("x-newest");
  if (newest !== null) body.dataset["newest"] = newest;
  return "on";
}

/** What was taken from the end is found by the link below. */
function goOnAfter(row: HTMLTableRowElement): void {
  const query = new URLSearchParams(location.search);
  query.delete("live");
  query.set("before", `${row.querySelector("time")?.dateTime}_${placeOf(row).slice("/logs/".length)}`);
  const link = document.createElement("a");
  link.className = "button";
  link.textContent = "Older";
  link.href = `?${query}`;
  document.querySelector(".pager > :last-child")?.replaceWith(link);
}

function insert(body: HTMLElement, row: HTMLTableRowElement): void {
  const others = rowsOf(body);
  if (others.some((other) => placeOf(other) === placeOf(row))) return;
  row.classList.add("fresh");
  showLocalTimes(row);
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
