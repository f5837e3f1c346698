// Whether a provider answers with the key it is given: by asking its cheapest model for a word, the way clients do.

import * as z from "zod";
import { providersOf } from "../api/has-key.ts";
import { type Candidate, candidatesOf } from "../routing/candidate.ts";
import { noteProviderCheck, type Verdict } from "../store/provider-checks.ts";
import { madeOnce } from "../wire/derived.ts";
import { askCheck } from "./ask-model.ts";
import { currentCatalog } from "./current-catalog.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export interface ProviderCheck {
  verdict: Verdict;
  text: string;
}

const answerSchema = madeOnce(() =>
  z.object({
    model: z.string(),
    usage: z.object({ cost: z.number().default(0), is_byok: z.boolean().default(false) }).optional(),
  }),
);
const refusalSchema = madeOnce(() =>
  z.object({
    error: z.object({
      message: z.string(),
      metadata: z
        .object({ previous_errors: z.array(z.object({ status: z.number().nullable() })).optional() })
        .optional(),
    }),
  }),
);

/** What came of it is kept, for whoever looks later. */
export async function checkProvider(context: ConsoleContext, slug: string): Promise<ProviderCheck> {
  const check = await ask(context, slug);
  const { verdict } = check;
  const row = { provider: slug, at: context.get("now")(), verdict };
  await noteProviderCheck(context.env.DB, visitorOf(context).workspace.id, row);
  return check;
}

async function ask(context: ConsoleContext, slug: string): Promise<ProviderCheck> {
  const candidate = await cheapest(context, slug);
  if (candidate === undefined) {
    return { verdict: "unknown", text: `The catalog has no text model of ${slug} to check the key with.` };
  }
  const answer = await askCheck(context, {
    model: candidate.model.id,
    messages: [{ role: "user", content: "Say OK." }],
    max_tokens: 16,
    provider: { only: [candidate.endpoint.tag], allow_fallbacks: false },
  });
  if (!answer.ok) return { verdict: "unknown", text: answer.problem };
  const body: unknown = await answer.value.json();
  return answer.value.ok ? describeSuccess(context, candidate, body) : describeRefusal(candidate.provider.name, body);
}

async function describeSuccess(
  context: ConsoleContext,
  { provider }: Candidate,
  body: unknown,
): Promise<ProviderCheck> {
  const read = answerSchema().safeParse(body);
  const model = read.success ? read.data.model : "its model";
  const owned = await providersOf(context.env.DB, visitorOf(context).workspace.id);
  if (read.success && read.data.usage?.is_byok === false && owned.has(provider.slug)) {
    return {
      verdict: "refused",
      text: `${provider.name} answered with ${model} on this installation's own key: yours was refused or may not be used for this model.`,
    };
  }
  const key = provider.api_key === null ? "" : " The key works.";
  return { verdict: "works", text: `${provider.name} answered with ${model}.${key}` };
}

/**
 * A key is refused where the provider says so; whoever could not be reached has judged nothing. In the router's words, which
 * have the provider's status and sentence: its whole answer is in the log.
 */
export function describeRefusal(name: string, body: unknown): ProviderCheck {
  const read = refusalSchema().safeParse(body);
  if (!read.success) return { verdict: "unknown", text: `${name} answered without a reason.` };
  const { message, metadata: { previous_errors: errors = [] } = {} } = read.data.error;
  // Where nobody was asked before, only the sentence says which status it was.
  if (refusals.some((status) => message.startsWith(`${name} answered ${status}: `))) {
    return { verdict: "refused", text: message };
  }
  const earlier = errors.find(({ status }) => status !== null && refusals.includes(status));
  // What the runtime says of a connection tells nobody anything.
  const said = message.replace(/(could not be reached): .*/s, "$1; look at its base URL and its status page");
  return earlier === undefined
    ? { verdict: "unknown", text: `Whether the key works is not known. ${said}` }
    : { verdict: "refused", text: `${name} answered ${earlier.status}, and then to another key: ${said}` };
}

const refusals: readonly number[] = [401, 403];

/** Of a key that was stored just before: whatever the provider says of it, it is kept. */
export function afterStoring({ verdict, text }: ProviderCheck): ProviderCheck {
  return verdict === "refused"
    ? stillTried({ verdict, text: `Stored, but ${text}` })
    : { verdict, text: `Stored. ${text}` };
}

/** Of a workspace's own key: a check changes nothing of what it is used for. */
export function stillTried({ verdict, text }: ProviderCheck): ProviderCheck {
  if (verdict !== "refused") return { verdict, text };
  const end = /[.!?]$/.test(text) ? "" : ".";
  return { verdict, text: `${text}${end} Requests go on trying this key until you replace or disable it.` };
}

/** What costs nothing is tried last: free models are the busiest. */
async function cheapest(context: ConsoleContext, slug: string): Promise<Candidate | undefined> {
  const { catalog, providers } = await currentCatalog(context);
  const served = catalog.models
    .filter(({ architecture }) => architecture.output_modalities.includes("text"))
    .flatMap((model) => candidatesOf(model, providers).filter(({ provider }) => provider.slug === slug))
    .toSorted((a, b) => a.weightPrice - b.weightPrice);
  return served.find(({ free }) => !free) ?? served[0];
}
