// A request beside the log, which stays where it is. Which one is said behind the # of the address, so that it can be sent to
// somebody and the browser's own way back closes it. Without script, and where there is no room beside, links go to the page.
import { showLocalTimes } from "./local-times.ts";
import { fetchMarkup } from "./markup.ts";

const room = matchMedia("(min-width: 861px)");
const address = /^\/logs\/(gen-\w+(?:\?tab=\w+)?)$/;

export function offerSheet(): void {
  const sheet = document.querySelector<HTMLElement>("#sheet");
  const inside = sheet?.querySelector<HTMLElement>("[data-inside]");
  if (sheet == null || inside == null) return;
  let shown = "";
  let isOwnStep = false;

  const change = () => {
    const former = shown;
    shown = location.hash;
    if (idOf(shown) === undefined) {
      isOwnStep = false;
      inside.replaceChildren();
      hide(sheet, idOf(former));
    } else if (!room.matches) location.replace(pageOf(shown));
    else {
      const wanted = shown;
      void show(sheet, inside, () => wanted === location.hash);
    }
  };
  const close = () => {
    if (isOwnStep) return history.back();
    history.replaceState(null, "", location.pathname + location.search);
    change();
  };

  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link?.closest("#log-rows, [data-inside]") == null || isTakenElsewhere(event) || !room.matches) return;
    const [, wanted] = address.exec(link.getAttribute("href") ?? "") ?? [];
    if (wanted === undefined) return;
    event.preventDefault();
    if (sheet.hidden) {
      isOwnStep = true;
      location.hash = wanted;
    } else location.replace(`#${wanted}`);
  });
  sheet.querySelector("[data-close]")?.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    const isInDialog = event.target instanceof Element && event.target.closest("dialog,[role=combobox]") !== null;
    if (event.key === "Escape" && !sheet.hidden && !isInDialog) close();
  });
  addEventListener("hashchange", change);
  change();
}

function isTakenElsewhere({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}

function idOf(hash: string): string | undefined {
  return /^#(gen-\w+)(?:\?tab=\w+)?$/.exec(hash)?.[1];
}

function pageOf(hash: string): string {
  return `/logs/${hash.slice(1)}`;
}

async function show(sheet: HTMLElement, inside: HTMLElement, isWanted: () => boolean): Promise<void> {
  const page = pageOf(location.hash);
  const found = await fetchMarkup(page).catch(() => undefined);
  if (!isWanted()) return;
  const content = found?.nodes.querySelector("main");
  if (content == null) return location.assign(page);
  content.querySelector(".crumb")?.remove();
  inside.replaceChildren(...content.childNodes);
  sheet.querySelector("[data-whole]")?.setAttribute("href", page);
  stepAlongTheLog(inside);
  showLocalTimes(inside);
  sheet.hidden = false;
  sheet.scrollTop = 0;
  history.scrollRestoration = "manual";
  rowOf(idOf(location.hash))?.scrollIntoView({ block: "nearest" });
  sheet.focus({ preventScroll: true });
}

/** From row to row as the log lists them, filtered and in its order; not from neighbour to neighbour in time. */
function stepAlongTheLog(inside: HTMLElement): void {
  const links = [...document.querySelectorAll("#log-rows td:first-child a")];
  const at = links.findIndex((link) => link.getAttribute("href") === `/logs/${idOf(location.hash)}`);
  const [, tab = ""] = location.hash.split("?");
  const marked = links.filter((link) => link.ariaCurrent !== null);
  for (const link of marked) link.removeAttribute("aria-current");
  if (at === -1) return;
  links[at]?.setAttribute("aria-current", "true");
  for (const [key, next] of [
    ["j", links[at + 1]],
    ["k", links[at - 1]],
  ] as const) {
    const step = inside.querySelector(`[data-step=${key}]`);
    if (next === undefined) step?.remove();
    else step?.setAttribute("href", `${next.getAttribute("href")}${tab === "" ? "" : `?${tab}`}`);
  }
}

function rowOf(id: string | undefined): HTMLElement | null {
  return document.querySelector(`#log-rows a[href="/logs/${id}"]`);
}

/** Whoever was in it goes on from its row. */
function hide(sheet: HTMLElement, id: string | undefined): void {
  if (sheet.hidden) return;
  sheet.hidden = true;
  history.scrollRestoration = "auto";
  for (const link of document.querySelectorAll("#log-rows a[aria-current]")) link.removeAttribute("aria-current");
  rowOf(id)?.focus({ preventScroll: true });
}
