// How a request wants the model to think and how much effort it may spend → `reasoning` and `verbosity`.

import type { ChatRequest } from "../../wire/chat-request.ts";
import { present } from "../../wire/present.ts";
import type { MessagesRequest } from "./messages-request.ts";

export function readThinking({
  thinking,
  output_config,
}: Pick<MessagesRequest, "thinking" | "output_config">): Pick<ChatRequest, "reasoning" | "verbosity"> {
  const effort = output_config?.effort ?? undefined;
  switch (thinking?.type) {
    case "disabled":
      // An effort without thinking is how much the model says, which is called verbosity here; it makes nobody think.
      return { reasoning: { enabled: false }, ...present({ verbosity: effort }) };
    case "enabled":
      return {
        reasoning: { enabled: true, max_tokens: thinking.budget_tokens, ...present({ effort }), ...hidden(thinking) },
      };
    case "adaptive":
      // What Anthropic takes where no effort is given.
      return { reasoning: { enabled: true, effort: effort ?? "high", ...hidden(thinking) } };
    case "between_tools":
      return { reasoning: { enabled: true, effort: effort ?? "high" } };
    default:
      return present({ verbosity: effort });
  }
}

/** Thoughts that nobody is to read: their signatures come back, so that the conversation goes on. */
function hidden({ display }: { display?: string | null | undefined }): { exclude?: true } {
  return display === "omitted" ? { exclude: true } : {};
}
