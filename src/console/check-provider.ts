// Whether a provider answers with the key it is given: by asking its cheapest model for a word, the way clients do.

import * as z from "zod";
import { type Candidate, candidatesOf } from "../routing/candidate.ts";
import { madeOnce } from "../wire/derived.ts";
import { askModel } from "./ask-model.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { ConsoleContext } from "./environment.ts";

export interface ProviderCheck {
  good: boolean;
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
    error: z.object({ message: z.string(), metadata: z.object({ raw: z.string().optional() }).optional() }),
  }),
);

export async function checkProvider(context: ConsoleContext, slug: string): Promise<ProviderCheck> {
  const candidate = await cheapest(context, slug);
  if (candidate === undefined) {
    return { good: false, text: `The catalog has no text model of ${slug} to check the key with.` };
  }
  const answer = await askModel(context, {
    model: candidate.model.id,
    messages: [{ role: "user", content: "Say OK." }],
    max_tokens: 16,
    provider: { only: [candidate.endpoint.tag], allow_fallbacks: false },
  });
  if (!answer.ok) return { good: false, text: answer.problem };
  const body: unknown = await answer.value.json();
  return answer.value.ok ? describeSuccess(candidate, body) : describeRefusal(candidate, body);
}

function describeSuccess({ provider }: Candidate, body: unknown): ProviderCheck {
  const read = answerSchema().safeParse(body);
  const model = read.success ? read.data.model : "its model";
  if (read.success && read.data.usage?.is_byok === false) {
    return {
      good: false,
      text: `${provider.name} answered with ${model}, but on this installation's own key: yours was refused or may not be used for this model.`,
    };
  }
  return { good: true, text: `${provider.name} answered with ${model}. The key works.` };
}

function describeRefusal({ provider, model }: Candidate, body: unknown): ProviderCheck {
  const read = refusalSchema().safeParse(body);
  const reason = read.success ? (read.data.error.metadata?.raw ?? read.data.error.message) : "without a reason";
  return { good: false, text: `${provider.name} refused ${model.id}: ${reason}` };
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
