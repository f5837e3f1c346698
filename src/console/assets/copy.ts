// Buttons that copy: `data-copy` names the element whose text or value is taken.

const shownMs = 1_500;

export function offerCopies(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    const source = document.getElementById(button?.dataset["copy"] ?? "");
    if (button !== null && source !== null) void copy(button, source);
  });
}

async function copy(button: HTMLElement, source: HTMLElement): Promise<void> {
  // Pressed again while it says so.
  button.dataset["label"] ??= button.textContent;
  button.textContent = (await isCopied(source)) ? "Copied" : "Selected: press Ctrl+C or ⌘C";
  setTimeout(() => {
    button.textContent = button.dataset["label"] ?? "";
  }, shownMs);
}

/** False: browsers give no clipboard to plain HTTP, or people refused it. The text is selected then. */
async function isCopied(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(textOf(source));
    return true;
  } catch {
    if (source instanceof HTMLTextAreaElement) source.select();
    else getSelection()?.selectAllChildren(source);
    return false;
  }
}

function textOf(source: HTMLElement): string {
  if (source instanceof HTMLTextAreaElement) return source.value;
  const copied = source.cloneNode(true);
  // What is folded has its beginning there once more, and what is rendered all of it, as it is.
  const again = ".fold > :first-child, :is(.fold, .rendered) summary, .rendered > .text";
  if (copied instanceof HTMLElement) for (const shown of copied.querySelectorAll(again)) shown.remove();
  return copied.textContent ?? "";
}
