// Text of a message: what is very long is folded, its beginning shown.
import { count } from "./format.ts";
import { RenderedText } from "./rendered-text.tsx";
import { visible } from "./visible.tsx";

/** Characters: about a screen. */
const maxShown = 4_000;
const shownOfFolded = 1_500;

export function LongText({ text, class: look = "text" }: { text: string; class?: string }) {
  if (text.length <= maxShown) return <RenderedText text={text} class={look} />;
  return (
    <details class="fold">
      <summary>
        <div class={look}>{visible(`${text.slice(0, shownOfFolded)} …`)}</div>
        <span class="when-shut">Show all {count(text.length)} characters</span>
        <span class="when-open">Show less</span>
      </summary>
      <RenderedText text={text} class={look} />
    </details>
  );
}
