// Name and figure side by side, as many as fit.
import type { Child } from "hono/jsx";

export type Fact = readonly [name: string, value: Child, look?: "big"];

export function Facts({ facts }: { facts: readonly (Fact | undefined)[] }) {
  return (
    <dl class="facts">
      {facts
        .filter((fact) => fact !== undefined)
        .map(([name, value, look]) => (
          <div class={look}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
