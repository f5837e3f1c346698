// Results of tools right behind their calls and in the order of these, whatever order a client sent them in: some vendors match
// them by it, others refuse what stands between, and what is cached of a prompt is its prefix.
import type { AssistantMessage, Message, ToolMessage } from "../../wire/message.ts";
import { given } from "../../wire/present.ts";

/** The very list where nothing has to move. */
export function inOrderOfCalls(messages: readonly Message[]): readonly Message[] {
  const ordered: Message[] = [];
  for (let start = 0; start < messages.length; ) {
    const answering = startOf(messages, start, isAssistant);
    const end = startOf(messages, answering, (message) => !isAssistant(message));
    const said = messages.slice(start, answering).filter(isAssistant);
    const answers = messages.slice(answering, end);
    if (said.some(({ tool_calls }) => (tool_calls ?? []).length > 0)) {
      const { calls, results } = distinct(said, answers.filter(isResult));
      ordered.push(...calls, ...sorted(results, calls), ...answers.filter((message) => !isResult(message)));
    } else ordered.push(...said, ...answers);
    start = end;
  }
  return ordered.every((message, index) => message === messages[index]) ? messages : ordered;
}

/** The first place from `start` on whose message is not of the kind. */
function startOf(messages: readonly Message[], start: number, isKind: (message: Message) => boolean): number {
  let place = start;
  for (let message = messages[place]; message !== undefined && isKind(message); message = messages[place]) place++;
  return place;
}

function isAssistant(message: Message): message is AssistantMessage {
  return message.role === "assistant";
}

function isResult(message: Message): message is ToolMessage {
  return message.role === "tool";
}

function sorted(results: ToolMessage[], calls: AssistantMessage[]): ToolMessage[] {
  const places = new Map<string, number>();
  for (const { tool_calls } of calls) for (const { id } of tool_calls ?? []) places.set(id, places.size);
  const placeOf = ({ tool_call_id: id }: ToolMessage) => places.get(id) ?? places.size;
  return results.sort((one, other) => placeOf(one) - placeOf(other));
}

interface Turn {
  calls: AssistantMessage[];
  results: ToolMessage[];
}

/** Calls to which a vendor gave one id get two, and so do their results, in turn. */
function distinct(said: AssistantMessage[], results: ToolMessage[]): Turn {
  const ids = said.flatMap(({ tool_calls }) => (tool_calls ?? []).map(({ id }) => id));
  const taken = new Set(ids);
  if (taken.size === ids.length) return { calls: said, results };
  const callId = numbered(taken);
  const resultId = numbered(taken);
  return {
    calls: said.map((message) => ({
      ...message,
      ...given({ tool_calls: message.tool_calls?.map((call) => ({ ...call, id: callId(call.id) })) }),
    })),
    results: results.map((result) => ({ ...result, tool_call_id: resultId(result.tool_call_id) })),
  };
}

/** The first time an id stays, then it is counted. */
function numbered(taken: ReadonlySet<string>): (id: string) => string {
  const times = new Map<string, number>();
  return (id) => {
    const time = (times.get(id) ?? 0) + 1;
    times.set(id, time);
    if (time === 1) return id;
    let other = `${id}_${time}`;
    while (taken.has(other)) other += "_";
    return other;
  };
}
