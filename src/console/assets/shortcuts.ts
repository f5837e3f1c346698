// By keyboard: ⌘K or Ctrl-K finds anything and ? says so, `/` goes to the page's search, j and k go from row to row. Nothing of it is needed.
import { isTyping } from "./is-typing.ts";
import { fetchMarkup } from "./markup.ts";

const pauseMs = 150;

export function offerShortcuts(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#find");
  const open = () => {
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    dialog.querySelector("input")?.select();
  };
  document.querySelector("a[href='/find']")?.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (isFindKey(event)) {
      event.preventDefault();
      open();
    } else if (!isTyping(event) && press(event.key, open)) event.preventDefault();
  });
  if (dialog !== null) followInput(dialog);
}

/** On a Mac Ctrl-K deletes what is behind the cursor. */
function isFindKey({ key, metaKey, ctrlKey, shiftKey, altKey }: KeyboardEvent): boolean {
  const isHeld = navigator.platform.startsWith("Mac") ? metaKey : ctrlKey;
  return isHeld && !shiftKey && !altKey && key.toLowerCase() === "k";
}

/** Whether the key means anything here. */
function press(key: string, open: () => void): boolean {
  if (key === "/" || key === "?") {
    const search =
      key === "?"
        ? null
        : document.querySelector<HTMLInputElement>(
            "main form[method=get] input:is([type=search],[type=text],:not([type]))",
          );
    if (search === null) open();
    else search.select();
    return true;
  }
  // A page that steps from one thing to the next has its own.
  if ((key !== "j" && key !== "k") || document.querySelector("[data-step]") !== null) return false;
  const rows = [...document.querySelectorAll<HTMLElement>("main :is(tbody tr, .list li, .hits li)")].flatMap((row) => {
    const target = entryOf(row);
    return target === undefined ? [] : [{ row, target }];
  });
  const at = rows.findIndex(({ row }) => row.contains(document.activeElement));
  const next = rows[at === -1 ? 0 : at + (key === "j" ? 1 : -1)]?.target;
  next?.focus();
  return next !== undefined;
}

/** What of a row is gone to: its link, else what can be done with it; nothing where it is not shown. */
function entryOf(row: HTMLElement): HTMLElement | undefined {
  const found = ["a[href]", "summary, button, input:not([type=hidden])"].map((kind) =>
    row.querySelector<HTMLElement>(kind),
  );
  return found.find((one) => one?.checkVisibility()) ?? undefined;
}

function followInput(dialog: HTMLDialogElement): void {
  const results = dialog.querySelector<HTMLElement>("[role=status]");
  const input = dialog.querySelector("input");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown = "";
  const look = async () => {
    const wanted = input?.value ?? "";
    const found = await fetchMarkup(`/find/results?q=${encodeURIComponent(wanted)}`);
    // Answers come in any order.
    if (found == null || wanted !== input?.value) return;
    shown = wanted;
    results?.replaceChildren(found.nodes);
  };
  input?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, pauseMs);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const links = [...dialog.querySelectorAll<HTMLElement>("[role=status] a")];
    const at = links.findIndex((link) => link.matches(":focus"));
    if (event.key === "ArrowDown") links[at + 1]?.focus();
    else if (event.key === "ArrowUp") (links[at - 1] ?? input)?.focus();
    // Of what was typed before, no hit is meant: the form leads to a page of them.
    else if (event.key === "Enter" && at === -1 && shown === input?.value && links[0]) links[0].click();
    else return;
    event.preventDefault();
  });
}
