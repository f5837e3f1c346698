// Name and figure side by side, as many as fit.
import type { Child } from "hono/jsx";
import { localName } from "./table.tsx";
import { visible } from "./visible.tsx";

export type Fact = readonly [name: string, value: Child, look?: "big"];

export function Facts({ facts }: { facts: readonly (Fact | undefined)[] }) {
  return (
    <dl class="facts">
      {facts
        .filter((fact) => fact !== undefined)
        .map(([name, value, look]) => (
          <div class={look}>
            <dt data-local={localName(name)}>{name}</dt>
            <dd>{typeof value === "string" ? visible(value) : value}</dd>
          </div>
        ))}
    </dl>
  );
}
