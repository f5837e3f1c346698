// Whose models an endpoint of Vertex serves: each publisher keeps its own API there, under Vertex's paths.

import { withQuirks } from "../common/quirks.ts";
import type { Target } from "../dialect.ts";

export type Publisher = "google" | "anthropic";

export function publisherOf(target: Target): Publisher {
  const { publisher } = withQuirks<{ publisher: Publisher }>({ publisher: "google" }, target);
  return publisher;
}
