// The conversation of the page Try while scripts run: as the Worker writes it, above the answer that comes.
import { renew } from "./answer-card.ts";

/** Another answer comes into this card: the one of before, with who gave it, moves up if the conversation went on from it. */
export function keepAnswer(card: HTMLElement): void {
  const former = ["text", "calls", "facts"].map((name) => renew(card, name));
  const place = document.querySelector("#conversation [data-kept]");
  place?.append(...former);
  place?.removeAttribute("data-kept");
  place?.closest("article")?.removeAttribute("hidden");
}

/** What was sent and answered is in the conversation from now on, and the next prompt can be written, or was by now. */
export function goOn(form: HTMLFormElement, sent: FormData, rendered: DocumentFragment): void {
  const find = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`);
  const [field, prompt, conversation] = [find("history"), find("prompt"), document.querySelector("#conversation")];
  const [history, asked] = ["[name=history]", "[data-asked]"].map((part) => rendered.querySelector(part));
  if (prompt === null || history == null) return;
  field?.replaceWith(history);
  conversation?.append(...(asked?.childNodes ?? []));
  conversation?.removeAttribute("hidden");
  if (prompt.value === sent.get("prompt")) prompt.value = "";
  prompt.closest("details")?.setAttribute("open", "");
  find("anew")?.removeAttribute("hidden");
}
