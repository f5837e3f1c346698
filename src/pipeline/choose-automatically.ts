// `openrouter/auto`: the model is chosen by the prompt. The classifier is loaded with the first such request; no other
// request pays for it.
import type { Model } from "../catalog/catalog.ts";
import { autoRouterSettings, type ChooseModel, chooseModels } from "../routing/auto-candidates.ts";
import { candidatesOf } from "../routing/candidate.ts";
import { conversationName } from "../routing/conversation.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, type Result } from "../wire/result.ts";
import type { AutoChooser, AutoDecision } from "./request-plan.ts";
import { type MeasuredRequest, selectionInput } from "./selection-input.ts";

const shownCandidates = 5;

export interface AutoChooserInput extends MeasuredRequest {
  request: ChatRequest;
  /** Of the request's door; without them there is nothing to choose by. */
  hasMessages: boolean;
}

export async function autoChooser(chooserInput: AutoChooserInput): Promise<AutoChooser> {
  const { request, inference, hasMessages } = chooserInput;
  const [{ difficulty, taskOf }, { chooseModel }, weights] = await Promise.all([
    import("../routing/auto/auto.ts"),
    import("../routing/auto/choose-model.ts"),
    inference.auto.weights(),
  ]);
  let decision: AutoDecision | null = null;
  const conversation = conversationName(request, {
    session: inference.headers.sessionId,
    workspaceId: inference.caller.workspaceId,
  });

  function choose(id: string): Result<Model[], Failure> {
    if (!hasMessages) {
      const message = `model: ${id} chooses by the messages of a request and refuses a prompt; use /chat/completions or name a model`;
      return fail({ kind: "invalid_request", field: "model", message });
    }
    const settings = autoRouterSettings(request);
    if (!settings.ok) return settings;
    const { costTier = "low" } = settings.value;
    const { catalog, providers } = inference.catalog;
    const models = catalog.models.map((model) => ({ id: model.id, candidates: candidatesOf(model, providers) }));
    const input = { ...selectionInput(models, chooserInput), health: new Map(), chance: { random: () => 0 } };
    const measured = difficulty(request, weights ?? undefined);
    const task = taskOf(request);

    const byDifficulty: ChooseModel = (candidates, asked) => {
      const pinned = asked ?? inference.auto.modelOf(conversation);
      const recent = inference.auto.recent();
      const choice = chooseModel({ difficulty: measured, task, candidates, costTier, recent, pinned });
      const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]));
      decision = {
        requested: id,
        model: choice.order[0] ?? "",
        task,
        difficulty: measured,
        rank: choice.rank,
        costTier,
        reason: choice.reason,
        candidates: choice.order
          .slice(0, shownCandidates)
          .flatMap((one) => byId.get(one) ?? [])
          .map(({ id: model, expectedPricePico, quality }) => ({
            model,
            expectedCostPico: String(expectedPricePico),
            quality: quality[task] ?? quality["general"] ?? null,
          })),
        ownWeights: weights !== null,
      };
      return choice.order;
    };

    const chosen = chooseModels({ id, request, settings: settings.value, input, chooseModel: byDifficulty });
    if (chosen.ok) {
      inference.auto.note(measured);
      const [first] = chosen.value;
      if (first !== undefined) inference.auto.remember(conversation, first.id);
    }
    return chosen;
  }

  return { choose, decision: () => decision };
}
