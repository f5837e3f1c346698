// Models that converse with nobody: what their trait says that they put out, in words too.
import type { ModelRow } from "./mapping.ts";

const kinds = [
  { trait: "embeds", output: "embeddings", does: "gives embeddings" },
  { trait: "reranks", output: "rerank", does: "ranks documents" },
] as const;

/** undefined: the model writes text. */
export function ownModality({ traits }: Pick<ModelRow, "traits">): (typeof kinds)[number] | undefined {
  return kinds.find(({ trait }) => traits.includes(trait));
}
