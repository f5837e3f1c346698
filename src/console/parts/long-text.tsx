// Text of a message: what is very long is folded, its beginning shown.
import { cutText } from "../../wire/cut-text.ts";
import { count } from "./format.ts";
import { RenderedText } from "./rendered-text.tsx";

/** Characters: about a screen. */
const maxShown = 4_000;
const shownOfFolded = 1_500;

export function LongText({ text, class: look = "text" }: { text: string; class?: string }) {
  if (text.length <= maxShown) return <RenderedText text={text} class={look} />;
  return (
    <div class="fold">
      <RenderedText text={beginningOf(text)} class={look} isPart />
      <details>
        <summary>
          <span class="when-shut">Show all {count(text.length)} characters</span>
          <span class="when-open">Show less</span>
        </summary>
        <RenderedText text={text} class={look} />
      </details>
    </div>
  );
}

/** Up to the end of a line, where there is one in its second half. */
function beginningOf(text: string): string {
  const begun = cutText(text, shownOfFolded);
  const end = begun.lastIndexOf("\n");
  return end < shownOfFolded / 2 ? `${begun} …` : `${begun.slice(0, end).trimEnd()}\n\n…`;
}
