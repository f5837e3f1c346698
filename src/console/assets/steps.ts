// From one to the next by keyboard: `data-step` names the key that follows a link, where nobody is typing.
import { isTyping } from "./is-typing.ts";

export function offerSteps(): void {
  document.addEventListener("keydown", (event) => {
    if (!isTyping(event)) document.querySelector<HTMLElement>(`[data-step="${CSS.escape(event.key)}"]`)?.click();
  });
}
