// `openrouter_metadata`: what the router did, for clients that ask with X-OpenRouter-Metadata (wire reference §4.5), and for
// those whose hosted tools it left out, which it may not do in silence.

import { describeNote } from "../../accounting/describe-note.ts";
import { autoModelIds } from "../../catalog/resolve-models.ts";
import { clientStatus } from "../../routing/outcome.ts";
import { filled, present } from "../../wire/present.ts";
import type { Asked } from "../asked.ts";
import type { AutoDecision, RequestPlan } from "../request-plan.ts";
import type { Run } from "../run.ts";

export interface MetadataInput {
  asked: Asked;
  plan: RequestPlan;
  run: Run<unknown>;
}

export function metadataOf({ asked, plan, run }: MetadataInput): { metadata?: Record<string, unknown> } {
  const { inference } = asked;
  const leftOut = run.answer?.fitted.notes.some(({ code }) => code.startsWith("hosted_")) ?? false;
  if (run.answer?.cachedFrom !== undefined || (!inference.headers.wantsMetadata && !leftOut)) return {};
  const [requested] = plan.models;
  const chosen = run.answer?.planned.candidate;
  const attempts = [
    ...run.failed.map(({ planned: { candidate }, failure }) => ({
      model: candidate.model.id,
      provider: candidate.provider.name,
      status: clientStatus(failure).status,
    })),
    ...(chosen === undefined ? [] : [{ model: chosen.model.id, provider: chosen.provider.name, status: 200 }]),
  ];
  return {
    metadata: {
      requested: requested?.requested ?? "",
      strategy: strategyOf(plan, chosen?.model.id),
      region: inference.euHost && inference.settings.EU_IN_REGION ? "eu" : null,
      summary: `available=${plan.plan.length}, excluded=${plan.excluded.length}, attempts=${attempts.length}`,
      attempt: attempts.length,
      is_byok: run.answer?.credential.byok ?? false,
      endpoints: {
        total: plan.plan.length + plan.excluded.length,
        available: plan.plan.map(({ candidate }) => ({
          provider: candidate.provider.name,
          model: candidate.model.id,
          selected: candidate === chosen,
        })),
      },
      attempts,
      ...present({ pipeline: filled(stagesOf(asked, plan, run)) }),
      generation_time: inference.now() - inference.startedAt,
    },
  };
}

/** What was done on the way to the endpoint that answered. */
function stagesOf(asked: Asked, { auto }: RequestPlan, { answer }: Run<unknown>): Record<string, unknown>[] {
  const notes = [...asked.notes, ...(answer?.fitted.notes ?? [])].map((note) => {
    const { costPico: _, ...told } = describeNote(note);
    return told;
  });
  return auto === null ? notes : [autoStage(auto), ...notes];
}

/** Wire reference §5.5: `data.task_type` says what kind of task the prompt was taken for. */
function autoStage({ reason, task, ...data }: AutoDecision): Record<string, unknown> {
  return { type: "plugin", name: "auto-router", summary: reason, data: { task_type: task, ...data } };
}

function strategyOf({ models, auto }: RequestPlan, chosen: string | undefined): string {
  if (auto !== null) return "auto";
  const [first] = models;
  if (chosen !== undefined && first !== undefined && chosen !== first.model.id) return "fallback";
  const base = first?.requested.split(":")[0]?.toLowerCase();
  if (base !== undefined && autoModelIds.has(base)) return "auto";
  return first !== undefined && base !== first.model.id.toLowerCase() ? "alias" : "direct";
}
