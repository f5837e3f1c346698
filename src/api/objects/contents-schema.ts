// The shape of stored contents as GET /generation/content answers them, for the documentation and the tests. What was
// sent and answered is the client's and the model's own, so its fields are open.
import * as z from "zod";

/** A part longer than the cap. */
const cutPart = () => z.strictObject({ text: z.string() });

const errorSchema = () =>
  z.strictObject({
    message: z.string().nullable(),
    status: z.int().nullable(),
    provider_name: z.string().nullable(),
    raw: z.string().nullable(),
    previous_errors: z.array(
      z.strictObject({
        code: z.int(),
        message: z.string(),
        provider_name: z.string().nullable(),
        raw: z.string().nullable(),
      }),
    ),
  });

export const contentsSchema = () =>
  z.strictObject({
    input: z.union([
      z.looseObject({ messages: z.array(z.unknown()) }),
      z.looseObject({ prompt: z.unknown() }),
      cutPart(),
    ]),
    output: z.union([
      z.looseObject({
        completion: z.string().nullable(),
        reasoning: z.string().nullable(),
        tool_calls: z.array(z.unknown()),
      }),
      cutPart(),
    ]),
    truncated: z.boolean(),
    error: errorSchema().nullable(),
    attempt_errors: z
      .array(
        z.strictObject({
          attempt: z.int(),
          provider_name: z.string(),
          message: z.string(),
          code: z.string().nullable(),
          raw: z.string(),
        }),
      )
      .optional(),
  });
