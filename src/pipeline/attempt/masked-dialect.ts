// A dialect that is never shown a key: what a provider says goes through the attempt's mask before anybody reads, cuts or
// quotes it. What the reading brings to light (escapes of JSON) goes through it once more in `read-failure`.
import type { Dialect, WholeDialect } from "../../dialects/dialect.ts";
import type { Mask } from "../../wire/mask.ts";
import { present } from "../../wire/present.ts";

export function maskedDialect(dialect: Dialect, mask: Mask): Dialect {
  return {
    ...dialect,
    readResponse: (body, target) => dialect.readResponse(mask.answer(body), target),
    readError: (status, body) => dialect.readError(status, mask.text(body)),
    streamReader(target) {
      const reader = dialect.streamReader(target);
      return {
        read(event) {
          const data = mask.answer(event.data);
          return reader.read(data === event.data ? event : { ...event, data });
        },
        finish: () => reader.finish(),
      };
    },
    ...present({ embeddings: masked(dialect.embeddings, mask), rerank: masked(dialect.rerank, mask) }),
  };
}

function masked<Request, Payload>(
  whole: WholeDialect<Request, Payload> | undefined,
  mask: Mask,
): WholeDialect<Request, Payload> | undefined {
  return whole && { ...whole, readResponse: (body) => whole.readResponse(mask.answer(body)) };
}
