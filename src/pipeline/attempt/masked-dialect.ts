// A dialect that is never shown a key: what a provider says goes through the attempt's mask before anybody reads, cuts or
// quotes it. What the reading brings to light (escapes of JSON) goes through it once more in `read-failure`.
import type { Dialect, WholeDialect } from "../../dialects/dialect.ts";
import { PartMask } from "../../streaming/mask-parts.ts";
import type { Completion } from "../../wire/answer.ts";
import type { Mask } from "../../wire/mask.ts";
import { present } from "../../wire/present.ts";
import { ok } from "../../wire/result.ts";

export function maskedDialect(dialect: Dialect, mask: Mask): Dialect {
  return {
    ...dialect,
    readResponse(body, target) {
      const masked = mask.answer(body);
      const read = dialect.readResponse(masked, target);
      return masked === body || !read.ok ? read : ok(withoutLogprobs(read.value));
    },
    readError: (status, body) => dialect.readError(status, mask.text(body)),
    streamReader(...asked) {
      const reader = dialect.streamReader(...asked);
      if (mask.isEmpty) return reader;
      const parts = new PartMask(() => mask.pieces());
      return {
        read(event) {
          const data = mask.answer(event.data);
          return parts.mask(reader.read(data === event.data ? event : { ...event, data }));
        },
        finish: (isBroken) => [...parts.mask(reader.finish(isBroken)), ...parts.finish()],
      };
    },
    ...present({ embeddings: masked(dialect.embeddings, mask), rerank: masked(dialect.rerank, mask) }),
  };
}

/** The tokens of a text spell the key that was taken out of it. */
function withoutLogprobs(completion: Completion): Completion {
  return { ...completion, choices: completion.choices.map(({ logprobs: _, ...choice }) => choice) };
}

function masked<Request, Payload>(
  whole: WholeDialect<Request, Payload> | undefined,
  mask: Mask,
): WholeDialect<Request, Payload> | undefined {
  return whole && { ...whole, readResponse: (body) => whole.readResponse(mask.answer(body)) };
}
