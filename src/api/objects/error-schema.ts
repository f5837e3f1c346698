// The shapes of error bodies (wire reference §8), for the documentation and the tests.
import * as z from "zod";

export const errorSchema = () =>
  z.looseObject({
    error: z.looseObject({
      /** The HTTP status. */
      code: z.int(),
      message: z.string(),
      metadata: z.looseObject({ error_type: z.string() }),
      availability: z.looseObject({ code: z.string() }).optional(),
    }),
  });

/** In Anthropic's words. */
export const messagesErrorSchema = () =>
  z.looseObject({
    type: z.literal("error"),
    error: z.looseObject({ type: z.string(), message: z.string(), error_type: z.string() }),
    request_id: z.string().nullable(),
  });
