// A request as code, to be copied.
import type { Snippet } from "../snippets.ts";

export function Snippets({ snippets }: { snippets: readonly Snippet[] }) {
  return (
    <section class="card" aria-label="Code">
      <p class="soft small">
        With a key of this workspace in <code>FAIRLEAD_API_KEY</code>. TypeScript and Python use the package{" "}
        <code>openai</code>.
      </p>
      {snippets.map(({ name, code }) => (
        <details open={name === "curl"}>
          <summary>{name}</summary>
          <section class="scroll" aria-label={name} tabindex={0}>
            <pre id={`code-${name}`}>{code}</pre>
          </section>
          <button type="button" class="js" data-copy={`code-${name}`}>
            Copy
          </button>
        </details>
      ))}
    </section>
  );
}
