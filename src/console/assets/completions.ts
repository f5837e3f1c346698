// The log's filter line as a combobox: what it can go on with comes from the Worker, keys choose among it. What was typed stays
// as it is until something is chosen.
import { fetchMarkup } from "./markup.ts";

const pauseMs = 120;

export function offerCompletions(): void {
  const form = document.querySelector<HTMLFormElement>("[data-completions]");
  const input = form?.querySelector<HTMLInputElement>("[name=q]:not([type=hidden])");
  const list = form?.querySelector<HTMLElement>("[role=listbox]");
  if (form == null || input == null || list == null) return;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  const options = () => [...list.children].filter((option) => option instanceof HTMLElement);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const show = (nodes: DocumentFragment | undefined) => {
    list.replaceChildren(...(nodes?.childNodes ?? []));
    list.hidden = list.childElementCount === 0;
    input.ariaExpanded = String(!list.hidden);
    input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(timer);
    // What is still on its way comes too late.
    asked += 1;
    show(undefined);
  };
  const look = async () => {
    asked += 1;
    const mine = asked;
    const typed = input.value.slice(0, input.selectionStart ?? undefined);
    const found = await fetchMarkup(`${form.dataset["completions"]}?q=${encodeURIComponent(typed)}`);
    if (mine === asked) show(found?.nodes);
  };
  const mark = (option: HTMLElement | undefined) => {
    for (const other of options()) other.ariaSelected = String(other === option);
    if (option === undefined) return;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (option: HTMLElement) => {
    const line = option.dataset["line"] ?? "";
    input.setRangeText(line, 0, input.selectionStart ?? input.value.length, "end");
    close();
    if (line.endsWith(":")) void look();
  };

  close();
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, pauseMs);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const place = options().findIndex(({ ariaSelected }) => ariaSelected === "true");
    const option = options()[place];
    if (event.key === "ArrowDown" && list.hidden) void look();
    else if (event.key === "ArrowDown") mark(options()[place + 1] ?? options()[0]);
    else if (event.key === "ArrowUp" && !list.hidden) mark(options().at(place < 1 ? -1 : place - 1));
    else if (event.key === "Escape" && !list.hidden) close();
    else if ((event.key === "Enter" || event.key === "Tab") && option !== undefined) take(option);
    else return;
    event.preventDefault();
  });
  // Before the field loses the focus.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (option !== null) take(option);
  });
}
