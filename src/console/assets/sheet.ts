// A request beside the log, which stays where it is. Which one is said behind the # of the address, so that it can be sent to
// somebody and the browser's own way back closes it. Without script, and where there is no room beside, links go to the page.
import { isTyping } from "./is-typing.ts";
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
      for (const part of sheet.querySelectorAll("[data-inside],[data-steps]")) part.replaceChildren();
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
    if (link?.closest("#log-rows,[data-inside],[data-steps]") == null || isTakenElsewhere(event) || !room.matches)
      return;
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
    if (event.key === "Escape" && !sheet.hidden && !isTyping(event)) close();
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
  const found = await fetchMarkup(page);
  if (!isWanted()) return;
  const content = found?.nodes.querySelector("main");
  if (content == null) return location.assign(page);
  content.querySelector(".crumb")?.remove();
  inside.replaceChildren(...content.childNodes);
  sheet.querySelector("[data-whole]")?.setAttribute("href", page);
  stepAlongTheLog(sheet.querySelector("[data-steps]"), inside);
  showLocalTimes(inside);
  sheet.hidden = false;
  sheet.scrollTop = 0;
  history.scrollRestoration = "manual";
  rowOf(idOf(location.hash))?.scrollIntoView({ block: "nearest" });
  sheet.focus({ preventScroll: true });
}

/** From row to row as the log lists them, filtered and in its order: not from neighbour to neighbour in time, as its page does. */
function stepAlongTheLog(steps: Element | null, inside: HTMLElement): void {
  for (const step of inside.querySelectorAll("[data-step]")) step.remove();
  const links = [...document.querySelectorAll("#log-rows td:first-child a")];
  const at = links.findIndex((link) => link.getAttribute("href") === `/logs/${idOf(location.hash)}`);
  const [, tab = ""] = location.hash.split("?");
  for (const link of links) link.ariaCurrent = link === links[at] ? "true" : null;
  const step = (key: string, name: string, to: Element | undefined) => {
    if (at === -1 || to === undefined) return [];
    const link = document.createElement("a");
    link.className = "button";
    link.textContent = name;
    link.dataset["step"] = key;
    link.setAttribute("aria-keyshortcuts", key);
    link.href = `${to.getAttribute("href")}${tab === "" ? "" : `?${tab}`}`;
    return [link];
  };
  steps?.replaceChildren(...step("k", "Previous", links[at - 1]), ...step("j", "Next", links[at + 1]));
}

function rowOf(id: string | undefined): HTMLElement | null {
  return document.querySelector(`#log-rows a[href="/logs/${id}"]`);
}

/** Whoever was in it goes on from its row. */
function hide(sheet: HTMLElement, id: string | undefined): void {
  if (sheet.hidden) return;
  sheet.hidden = true;
  history.scrollRestoration = "auto";
  for (const link of document.querySelectorAll("#log-rows a[aria-current]")) link.ariaCurrent = null;
  rowOf(id)?.focus({ preventScroll: true });
}
