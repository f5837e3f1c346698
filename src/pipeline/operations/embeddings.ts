// Embeddings: one vector for each input.
import { estimateTokens } from "../../content/estimate-tokens.ts";
import { mapInputTexts } from "../../content/screening/whole-texts.ts";
import { embeddings as door } from "../../doors/embeddings/embeddings.ts";
import {
  countInputs,
  type Embeddings,
  type EmbeddingsRequest,
  inputTexts,
  inputTokens,
} from "../../wire/embeddings.ts";
import { wholeOperation } from "./whole-operation.ts";

export const embeddings = wholeOperation<EmbeddingsRequest, Embeddings>({
  door,
  modality: "embeddings",
  dialectOf: (dialect) => dialect.embeddings,
  tokens(request, tokenizer) {
    const counted = inputTokens(request);
    const texts = inputTexts(request).map((text) => estimateTokens(text, tokenizer));
    return {
      longest: texts.reduce((most, count) => Math.max(most, count), counted.longest),
      all: texts.reduce((sum, count) => sum + count, counted.all),
    };
  },
  mapTexts: mapInputTexts,
  unreadable: (request) => (inputTokens(request).all > 0 ? "input" : undefined),
  *parts({ input }) {
    if (typeof input === "string") return;
    for (const [index, one] of input.entries()) {
      if (typeof one !== "object" || Array.isArray(one)) continue;
      for (const [place, part] of one.content.entries()) yield { path: `input[${index}].content[${place}]`, part };
    }
  },
  /** An answer with too few vectors would put the wrong one to an input. */
  mismatch({ vectors }, request) {
    const wanted = countInputs(request);
    return vectors.length === wanted ? undefined : `the answer has ${vectors.length} embeddings for ${wanted} inputs`;
  },
});
