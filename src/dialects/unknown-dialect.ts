// Stands for a dialect that this version does not know: a catalog that a newer version stored may name one. It takes no
// request, so that the next endpoint answers.
import * as z from "zod";
import { fail } from "../wire/result.ts";
import type { Dialect } from "./dialect.ts";

const sentence = "this version of the router does not know the endpoint's dialect";

export const unknownDialect: Dialect = {
  auth: "none",
  reach: "http",
  quirks: () => z.unknown(),
  buildRequest: () => fail(sentence),
  readResponse: (raw) => fail({ kind: "unparsable", detail: sentence, raw }),
  streamReader: () => ({ read: () => [], finish: () => [] }),
  readError: (_status, raw) => ({ message: sentence, raw }),
};
