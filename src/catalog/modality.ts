// Which operation a model serves, by what it puts out: conversations, or one whose answers are of a kind of their own.
import type { Model } from "./catalog.ts";

/** What an answer in a conversation may be made of. */
const conversational: ReadonlySet<string> = new Set(["text", "image", "audio", "video", "file"]);

/** The output modality that is an operation of its own (`embeddings`, `rerank`, …); null: the model converses. */
export function modalityOf({ architecture }: Pick<Model, "architecture">): string | null {
  return architecture.output_modalities.find((modality) => !conversational.has(modality)) ?? null;
}
