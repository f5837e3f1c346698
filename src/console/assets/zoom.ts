// Drawn over the bars of a chart with the mouse, a time is zoomed into: to the requests of the bars' own addresses, or in
// activity to its days. By keyboard there are the bars' links and the fields for times.

export function offerZoom(): void {
  let first: Element | undefined;
  let last: Element | undefined;
  const end = () => {
    for (const bar of document.querySelectorAll("[data-zoom] .chosen")) bar.classList.remove("chosen");
    first = undefined;
  };
  document.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    first = last = barAt(event);
  });
  document.addEventListener("pointermove", (event) => {
    const bar = first === undefined ? undefined : barAt(event);
    if (first === undefined || bar === undefined || chartOf(bar) !== chartOf(first)) return;
    last = bar;
    const between = barsBetween(first, bar);
    for (const one of barsOf(first)) one.classList.toggle("chosen", between.length > 1 && between.includes(one));
  });
  document.addEventListener("pointerup", () => {
    const bars = first === undefined || last === undefined ? [] : barsBetween(first, last);
    const [from, until] = [bars[0], bars.at(-1)];
    if (bars.length > 1 && from !== undefined && until !== undefined) location.assign(addressOf(from, until));
    end();
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end());
  // Else the browser drags the link itself.
  document.addEventListener("dragstart", (event) => barAt(event) !== undefined && event.preventDefault());
}

function barAt({ target }: Event): Element | undefined {
  return (target instanceof Element && target.closest("[data-zoom] a[href*=from]")) || undefined;
}

function chartOf(bar: Element): Element | null {
  return bar.closest("[data-zoom]");
}

function barsOf(bar: Element): Element[] {
  return [...(chartOf(bar)?.querySelectorAll("a[href*=from]") ?? [])];
}

function barsBetween(one: Element, other: Element): Element[] {
  const bars = barsOf(one);
  const [from = 0, until = 0] = [bars.indexOf(one), bars.indexOf(other)].toSorted((a, b) => a - b);
  return bars.slice(from, until + 1);
}

/** `data-zoom`: the address that takes days, both included; where it is empty, that of the bars takes moments. */
function addressOf(from: Element, until: Element): string {
  const page = chartOf(from)?.getAttribute("data-zoom") ?? "";
  const [begin, end] = [from, until].map((bar) => new URL(bar.getAttribute("href") ?? "", location.href));
  const address = page === "" ? new URL(begin ?? location.href) : new URL(page, location.href);
  const [first, last] = [begin?.searchParams.get("from") ?? "", end?.searchParams.get("until") ?? ""];
  const lastDay = () => new Date(Date.parse(`${last}Z`) - 1).toISOString().slice(0, 10);
  address.searchParams.set("from", page === "" ? first : first.slice(0, 10));
  address.searchParams.set("until", page === "" ? last : lastDay());
  return address.href;
}
