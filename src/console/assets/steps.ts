// From one to the next by keyboard: `data-step` names the key that follows a link, where nobody is typing.

export function offerSteps(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    document.querySelector<HTMLElement>(`[data-step="${CSS.escape(event.key)}"]`)?.click();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input,textarea,select"));
}
