// Whether a key that is pressed belongs to a field, a dialog or the browser, and so is nobody's shortcut.

export function isTyping({ target, metaKey, ctrlKey, altKey, isComposing }: KeyboardEvent): boolean {
  const inField =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input,textarea,select,dialog") !== null);
  return metaKey || ctrlKey || altKey || isComposing || inField;
}
