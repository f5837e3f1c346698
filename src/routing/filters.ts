// The filters of contract §5, in their order. Each says why it leaves an endpoint out, or nothing; the first that
// speaks gives the exclusion its name. A new rule is a new row.
import { parseMoney } from "../catalog/money.ts";
import type { ProviderPreferences } from "../wire/provider-preferences.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";
import { type Candidate, isNamed } from "./candidate.ts";
import type { RequestFacts } from "./request-facts.ts";

/** What filters may look at besides the endpoint. Lists are lower-cased once per request. */
export interface FilterContext {
  facts: RequestFacts;
  settings: WorkspaceSettings;
  /** Why the endpoint's provider has no usable key, or undefined where it has one (or needs none). */
  missingCredential(candidate: Candidate): string | undefined;
  /** Set where the host promises to stay in a region: only endpoints that list it may answer. */
  region: string | null;
  /** Whether the endpoint could serve the prompt's files although it takes none (they are parsed to text). */
  filesAreParsed: boolean;
  /** Whether a prompt that is too long for an endpoint is shortened to fit it. */
  isCompressible(candidate: Candidate): boolean;
  names: {
    accountAllowed: readonly string[] | null;
    only: readonly string[] | null;
    accountIgnored: readonly string[];
    ignore: readonly string[];
  };
  maxPrice: MaxPrice | null;
}

export interface Filter {
  name: string;
  /** What to tell a client whose list this filter emptied. */
  remedy: string;
  /** Why the endpoint is left out; undefined keeps it. */
  excludes(candidate: Candidate, context: FilterContext): string | undefined;
}

const perMillion = 1_000_000n;
const maxPriceKeys = ["prompt", "completion", "request", "image", "audio"] as const;
/** Picodollars: per token for prompt and completion, per unit for the rest. Compared as `price × unit ≤ limit`. */
type MaxPrice = Partial<Record<(typeof maxPriceKeys)[number], bigint>>;

export function readMaxPrice(limits: ProviderPreferences["max_price"]): MaxPrice | null {
  if (limits == null) return null;
  const read: MaxPrice = {};
  for (const key of maxPriceKeys) {
    const limit = limits[key];
    if (limit == null) continue;
    // A client's double such as 1e-7 has no plain decimal form; twelve decimals are what money has here.
    const pico =
      parseMoney(typeof limit === "number" ? limit.toFixed(12) : limit) ?? parseMoney(Number(limit).toFixed(12));
    if (pico !== undefined) read[key] = pico;
  }
  return read;
}

const trains = ({ dataPolicy }: Candidate): boolean => dataPolicy === null || dataPolicy.training;
const keepsForUnknownTime = ({ dataPolicy }: Candidate): boolean =>
  dataPolicy === null || (dataPolicy.retains_prompts && dataPolicy.retention_days === null);
const keepsNothing = ({ dataPolicy }: Candidate): boolean =>
  dataPolicy !== null && (!dataPolicy.retains_prompts || dataPolicy.retention_days === 0);

const isAnyOf = (candidate: Candidate, names: readonly string[]): boolean =>
  names.some((name) => isNamed(candidate, name));

/** `fp4` and `fp8` include their microscaling variants. */
const quantizationVariants: Record<string, readonly string[]> = {
  fp4: ["fp4", "mxfp4", "nvfp4"],
  fp8: ["fp8", "mxfp8"],
};

/** The longest prompt an endpoint takes with that answer, and what the request needs. */
export function lengths(candidate: Candidate, facts: RequestFacts): { requested: number; limit: number } {
  const { context_length, max_prompt_tokens } = candidate.endpoint;
  if (max_prompt_tokens !== null && facts.promptTokens > max_prompt_tokens) {
    return { requested: facts.promptTokens, limit: max_prompt_tokens };
  }
  return { requested: facts.promptTokens + (facts.maxTokens ?? 0), limit: context_length };
}

export const filters: readonly Filter[] = [
  {
    name: "no_credentials",
    remedy: "set the provider's key as a secret of the Worker",
    excludes: (candidate, context) => context.missingCredential(candidate),
  },
  {
    name: "region",
    remedy: "use the global hostname, or add endpoints of this region to the catalog",
    excludes: (candidate, { region }) =>
      region === null || candidate.endpoint.regions.includes(region)
        ? undefined
        : `serves from ${candidate.endpoint.regions.join(", ") || "an unknown region"}, not from ${region}`,
  },
  {
    name: "account_training",
    remedy: "allow training in the workspace's privacy settings",
    excludes: (candidate, { settings }) => {
      const allowed = candidate.free ? settings.enable_free_model_training : settings.enable_paid_model_training;
      return allowed || !trains(candidate) ? undefined : "may train on prompts, which the workspace forbids";
    },
  },
  {
    name: "zdr",
    remedy: "drop provider.zdr (or the workspace's setting), or choose a model with a zero-retention endpoint",
    excludes: (candidate, { facts, settings }) =>
      (facts.preferences.zdr === true || settings.enforce_zdr) && !keepsNothing(candidate)
        ? "keeps prompts, or is not known not to"
        : undefined,
  },
  {
    name: "data_collection",
    remedy: 'set provider.data_collection to "allow" (and the workspace\'s default, if it denies)',
    excludes: (candidate, { facts, settings }) => {
      const denied = facts.preferences.data_collection === "deny" || settings.default_data_collection === "deny";
      if (!denied) return undefined;
      if (trains(candidate)) return "may train on prompts";
      return keepsForUnknownTime(candidate) ? "keeps prompts for an unknown time" : undefined;
    },
  },
  {
    name: "distillable_text",
    remedy: "drop provider.enforce_distillable_text",
    excludes: (candidate, { facts }) =>
      facts.preferences.enforce_distillable_text === true && candidate.model.distillable !== true
        ? "the model's author is not known to allow distillation"
        : undefined,
  },
  {
    name: "allowed_providers",
    remedy: "widen provider.only (or the workspace's allowed providers)",
    excludes: (candidate, { names }) => {
      if (names.accountAllowed !== null && !isAnyOf(candidate, names.accountAllowed)) {
        return "is not among the workspace's allowed providers";
      }
      return names.only !== null && !isAnyOf(candidate, names.only) ? "is not in provider.only" : undefined;
    },
  },
  {
    name: "ignored_providers",
    remedy: "take the provider out of provider.ignore (or the workspace's ignored providers)",
    excludes: (candidate, { names }) => {
      if (isAnyOf(candidate, names.accountIgnored)) return "is among the workspace's ignored providers";
      return isAnyOf(candidate, names.ignore) ? "is in provider.ignore" : undefined;
    },
  },
  {
    name: "quantization",
    remedy: "add more levels to provider.quantizations",
    excludes: (candidate, { facts }) => {
      const wanted = facts.preferences.quantizations;
      if (wanted == null) return undefined;
      const level = candidate.endpoint.quantization ?? "unknown";
      const meets = wanted.some((name) => (quantizationVariants[name] ?? [name]).includes(level));
      return meets ? undefined : `its quantization is ${level}`;
    },
  },
  {
    name: "max_price",
    remedy: "raise provider.max_price",
    excludes: ({ price, endpoint }, { maxPrice }) => {
      if (maxPrice === null) return undefined;
      for (const key of maxPriceKeys) {
        const limit = maxPrice[key];
        if (limit === undefined) continue;
        const unit = key === "prompt" || key === "completion" ? perMillion : 1n;
        if (price[key] * unit > limit) {
          return `${key} costs ${endpoint.pricing[key] ?? "0"} USD${unit === 1n ? "" : " per token"}`;
        }
      }
      return undefined;
    },
  },
  {
    name: "modality",
    remedy: "choose a model that takes this kind of input",
    excludes: ({ model }, { facts, filesAreParsed }) => {
      for (const modality of facts.modalities) {
        if (modality === "file" && filesAreParsed) continue;
        if (!model.architecture.input_modalities.some((taken) => taken === modality)) {
          return `takes no ${modality} input`;
        }
      }
      return undefined;
    },
  },
  {
    name: "context_length",
    remedy: 'shorten the prompt, lower max_tokens, or send transforms: ["middle-out"]',
    excludes: (candidate, context) => {
      const { requested, limit } = lengths(candidate, context.facts);
      if (requested <= limit || context.isCompressible(candidate)) return undefined;
      return `takes ${limit} tokens, the request needs about ${requested}`;
    },
  },
  {
    name: "max_completion_tokens",
    remedy: "lower max_tokens",
    excludes: ({ endpoint }, { facts }) => {
      const most = endpoint.max_completion_tokens;
      return most !== null && facts.maxTokens !== null && facts.maxTokens > most
        ? `answers with at most ${most} tokens, the request asks for ${facts.maxTokens}`
        : undefined;
    },
  },
  {
    name: "tools",
    remedy: "send the request without tools, or choose a model that supports them",
    excludes: ({ parameters }, { facts }) =>
      facts.needsTools && !parameters.has("tools") ? "does not support tool use" : undefined,
  },
  {
    name: "structured_outputs",
    remedy: 'use response_format {"type": "json_object"}, or choose a model that supports structured outputs',
    excludes: ({ parameters }, { facts }) =>
      facts.needsStructuredOutputs && !parameters.has("structured_outputs")
        ? "does not support structured outputs (json_schema)"
        : undefined,
  },
  {
    name: "require_parameters",
    remedy: "drop provider.require_parameters, or the parameters named",
    excludes: ({ parameters }, { facts }) => {
      if (facts.preferences.require_parameters !== true) return undefined;
      const missing = facts.parameters.filter((name) => !isSupported(name, parameters));
      return missing.length === 0 ? undefined : `does not support ${missing.join(", ")}`;
    },
  },
];

/** Two names of one parameter: an endpoint that lists one takes the other. */
const synonyms: Record<string, string> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: "max_tokens",
  reasoning_effort: "reasoning",
  include_reasoning: "reasoning",
  response_format: "structured_outputs",
};

export function isSupported(parameter: string, supported: ReadonlySet<string>): boolean {
  const synonym = synonyms[parameter];
  return supported.has(parameter) || (synonym !== undefined && supported.has(synonym));
}
