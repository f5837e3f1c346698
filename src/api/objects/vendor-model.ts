// Models as the vendors' own clients read them: OpenAI's object of one model, Anthropic's of one and of a list. They stand
// beside the fields of our own listing.
import * as z from "zod";
import { publicModelSchema } from "./public-model.ts";

type PublicModel = z.input<ReturnType<typeof publicModelSchema>>;

const vendorFields = () =>
  z.strictObject({
    object: z.literal("model"),
    owned_by: z.string(),
    type: z.literal("model"),
    display_name: z.string(),
    /** ISO 8601. */
    created_at: z.string(),
    max_input_tokens: z.int().nullable(),
    max_tokens: z.int().nullable(),
  });

export const vendorModelSchema = () => publicModelSchema().extend(vendorFields().shape);

/** Of our list, or of one for Anthropic's clients. */
export const listedModelSchema = () => publicModelSchema().extend(vendorFields().partial().shape);

export function vendorModel(model: PublicModel) {
  return {
    ...model,
    object: "model" as const,
    owned_by: model.id.split("/")[0] ?? "",
    type: "model" as const,
    display_name: model.name,
    created_at: new Date(model.created * 1_000).toISOString(),
    max_input_tokens: model.context_length,
    max_tokens: model.top_provider.max_completion_tokens,
  };
}

/** Where a page begins or ends. */
export const cursorFields = () => ({
  after_id: z.string().max(1_024).optional(),
  before_id: z.string().max(1_024).optional(),
});

export interface Cursor {
  after_id?: string | undefined;
  before_id?: string | undefined;
  limit?: number | undefined;
}

/** What a list for Anthropic's clients has instead of a count and links. */
export const cursorShape = () => ({
  has_more: z.boolean().optional(),
  first_id: z.string().nullable().optional(),
  last_id: z.string().nullable().optional(),
});

/** A page of Anthropic's; without a limit all of it. A cursor that is no model's begins at the beginning. */
export function vendorPage(models: readonly PublicModel[], { after_id, before_id, limit = models.length }: Cursor) {
  const before = models.findIndex(({ id }) => id === before_id);
  const end = before === -1 ? models.length : before;
  const start = before === -1 ? models.findIndex(({ id }) => id === after_id) + 1 : Math.max(0, end - limit);
  const page = models.slice(start, Math.min(end, start + limit));
  return {
    data: page.map(vendorModel),
    has_more: before === -1 ? start + page.length < models.length : start > 0,
    first_id: page[0]?.id ?? null,
    last_id: page.at(-1)?.id ?? null,
  };
}

/** Anthropic's clients name the version of its API in every request. */
export function isOfAnthropic({ headers }: Request): boolean {
  return headers.has("anthropic-version");
}
