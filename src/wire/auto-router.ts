// The plugin `auto-router` of a request: which models the router may choose from (wire reference §5.5 and §6). Loose
// about fields it does not know, strict about the limits of its lists.
import * as z from "zod";
import type { ChatRequest } from "./chat-request.ts";
import type { Failure } from "./failure.ts";
import { invalidRequest } from "./invalid-request.ts";
import { fail, ok, type Result } from "./result.ts";

const pluginId = "auto-router";
const mostCharacters = 65_536;

const patterns = z.array(z.string().min(1).max(1_024)).max(1_024).nullish();
const pluginSchema = z
  .looseObject({
    allowed_models: patterns,
    excluded_models: patterns,
    cost_tier: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
    /** Reuse the model of the last assistant message. */
    pin_model: z.boolean().nullish(),
  })
  .refine(
    ({ allowed_models, excluded_models }) =>
      [...(allowed_models ?? []), ...(excluded_models ?? [])].join("").length <= mostCharacters,
    { error: `allowed_models and excluded_models may hold ${mostCharacters} characters together` },
  );
export type AutoRouterOptions = z.infer<typeof pluginSchema>;

/** What the request says about the choice; nothing where the plugin is missing or switched off. */
export function autoRouterOptions({ plugins }: Pick<ChatRequest, "plugins">): Result<AutoRouterOptions, Failure> {
  const index = plugins?.findIndex(({ id, enabled }) => id === pluginId && enabled !== false) ?? -1;
  const parsed = pluginSchema.safeParse(plugins?.[index] ?? {});
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: ["plugins", index, ...issue.path] }));
  return fail(invalidRequest(new z.ZodError(issues)));
}
