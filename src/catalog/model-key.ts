// One model has a different name at every provider. The key is what those names have in common, so that listings can be
// joined; where that is not enough, the hand-kept table of models names further keys. PURE.

/** Applied in this order to the lower-cased name. */
const rules: [RegExp, string][] = [
  // Bedrock: where it runs and who made it stand before the name
  [/^(?:global|regional|us)\./, ""],
  [/^(?:amazon|anthropic|deepseek|google|meta|mistral|nvidia|openai|qwen|writer)\.(?=[a-z])/, ""],
  [/^.*\//, ""],
  [/-?v?\d*:\d+$/, ""],
  // Dates of a release and what says how it is served
  [/[-@]20\d{6}$/, ""],
  [/-(?:fp8|nvfp4|bf16|tput|tee|maas|hf|latest|basic)$/, ""],
  [/-(?:fp8|nvfp4|bf16)$/, ""],
  [/-instruct-turbo$/, ""],
  [/-(?:instruct|it|chat)$/, ""],
  [/(\d)p(\d)/g, "$1-$2"],
  [/[._]/g, "-"],
  [/^meta-llama/, "llama"],
  [/^llama-?v?(\d)/, "llama-$1"],
  [/-17b(?:-(?:128e|16e))?(?:-instruct)?$/, ""],
  [/^nvidia-/, ""],
];

/** `accounts/fireworks/models/llama-v3p1-8b-instruct` and `meta-llama/Llama-3.1-8B-Instruct` → `llama-3-1-8b`. */
export function modelKey(name: string): string {
  return rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), name.toLowerCase());
}
