// Which request parameters an endpoint supports: those that its provider's API takes, less what the model cannot do.
// Names and order are those of the wire reference's `supported_parameters`. PURE.
import { type DeclaredParameter, declaredParameters } from "../../wire/declared-parameters.ts";

/** What no provider of the catalog is known to take. */
const untold = ["verbosity"];
const everything = declaredParameters.filter((name) => !untold.includes(name));

export const parameterSetNames = [
  "all",
  "basic",
  "plain",
  "strict",
  "openai",
  "open",
  "mistral",
  "anthropic",
  "gemini",
  "bedrock",
  "bedrock-claude",
  "cohere",
  "cerebras",
  "xai",
  "perplexity",
] as const;
export type ParameterSet = (typeof parameterSetNames)[number];

const basic: DeclaredParameter[] = ["max_tokens", "max_completion_tokens", "temperature", "top_p", "stop"];
const tools: DeclaredParameter[] = ["tools", "tool_choice"];
const reasoning: DeclaredParameter[] = ["reasoning", "include_reasoning", "reasoning_effort"];
const penalties: DeclaredParameter[] = ["frequency_penalty", "presence_penalty"];
const probabilities: DeclaredParameter[] = ["logit_bias", "logprobs", "top_logprobs"];
const plain: DeclaredParameter[] = [...basic, ...tools, ...reasoning, ...penalties, "response_format"];
const strict: DeclaredParameter[] = [...plain, "seed", "structured_outputs", "parallel_tool_calls"];
const bedrock: DeclaredParameter[] = [...basic, ...tools, ...reasoning, "top_k"];

const sets: Record<ParameterSet, readonly DeclaredParameter[]> = {
  /** The sandbox: whatever a client sends can be tried. */
  all: without(everything, ["web_search_options"]),
  basic,
  /** OpenAI's shape, with JSON but without a schema that holds. */
  plain,
  /** OpenAI's shape with structured outputs. */
  strict,
  openai: [...strict, ...probabilities, "prediction"],
  /** Open models on servers such as vLLM. */
  open: [...strict, ...probabilities, "top_k", "min_p", "repetition_penalty"],
  /** Knows a seed under another name only, and refuses this one. */
  mistral: [...without(strict, ["seed"]), "prediction"],
  anthropic: [
    ...basic,
    ...tools,
    ...reasoning,
    "top_k",
    "response_format",
    "structured_outputs",
    "parallel_tool_calls",
  ],
  gemini: [...strict, "top_k", "logprobs", "top_logprobs"],
  bedrock,
  perplexity: [...strict, "web_search_options"],
  /** Claude can be made to call a tool, and a schema can be such a tool. */
  "bedrock-claude": [...bedrock, "response_format", "structured_outputs"],
  cohere: [...plain, "seed", "structured_outputs"],
  cerebras: without(strict, penalties),
  xai: strict,
};

/** What models that reason answer with 400. */
const refusedWhileReasoning: Partial<Record<ParameterSet, readonly DeclaredParameter[]>> = {
  openai: [...penalties, ...probabilities, "temperature", "top_p", "stop", "prediction"],
  xai: [...penalties, "stop"],
};

function without(parameters: readonly DeclaredParameter[], refused: readonly DeclaredParameter[]): DeclaredParameter[] {
  return parameters.filter((parameter) => !refused.includes(parameter));
}

interface Able {
  tools: boolean;
  reasons: boolean;
  /** Its price list has a fee for searches: the vendor makes them. */
  searches?: boolean;
  /** What this model answers with an error, though its API takes it. */
  refused?: readonly DeclaredParameter[];
}

export function supportedParameters(set: ParameterSet, model: Able): string[] {
  const left = new Set(sets[set]);
  const remove = (parameters: Iterable<DeclaredParameter>) => {
    for (const parameter of parameters) left.delete(parameter);
  };
  if (model.searches === true) left.add("web_search_options");
  if (!model.tools) remove([...tools, "parallel_tool_calls"]);
  if (!model.reasons) remove(reasoning);
  remove(model.refused ?? []);
  if (model.reasons) remove(refusedWhileReasoning[set] ?? []);
  return everything.filter((parameter) => left.has(parameter));
}
