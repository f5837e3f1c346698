// Anthropic takes four cache breakpoints and refuses a fifth. The last ones are kept: they cover the longest prefixes.
import type { Note } from "../../wire/note.ts";
import type { AnthropicMessage, AnthropicTool, CacheMarker, TextBlock } from "./blocks.ts";

const limit = 4;

interface Marked {
  tools: AnthropicTool[];
  system: TextBlock[];
  messages: AnthropicMessage[];
}

/** Takes the surplus out of the blocks given, which must be the caller's own. `automatic`: one more is set elsewhere. */
export function limitMarkers({ tools, system, messages }: Marked, automatic: boolean): Note[] {
  const holders: { cache_control?: CacheMarker }[] = [
    ...tools,
    ...system,
    ...messages.flatMap(({ content }) => content),
  ];
  const marked = holders.filter((holder) => holder.cache_control !== undefined);
  const surplus = marked.slice(0, Math.max(0, marked.length - (automatic ? limit - 1 : limit)));
  for (const holder of surplus) delete holder.cache_control;
  return surplus.length === 0 ? [] : [{ code: "cache_markers_left_out", count: surplus.length, limit }];
}
