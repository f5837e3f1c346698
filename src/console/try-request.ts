// The form of the page Try → the requests that it asks for: one for each model or provider that is to be compared.
import { isRecord, parseRecord } from "../wire/json.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { numberOf, textOf } from "./form-fields.ts";
import type { ReadAnswer } from "./read-answer.ts";
import { messagesIn, readHistory, type Said } from "./try-history.ts";

export const maxCompared = 3;

/** Of a request, without `stream`. */
export type TryBody = Record<string, unknown>;

/** The ends of the names of a column's fields: `model`, `model-2`, `model-3`. */
export const columnEnds: readonly string[] = Array.from({ length: maxCompared }, (_, place) =>
  place === 0 ? "" : `-${place + 1}`,
);

/** A column with neither model nor provider of its own is none; without a model it is the first one's. */
export function tryRequests(form: FormData): Result<TryBody[], { field: string; sentence: string }> {
  const typed = textOf(form, "request");
  const replayed = typed === undefined ? {} : parseRecord(typed);
  if (replayed === undefined) {
    return fail({ field: "request", sentence: "must be the JSON of a request, with messages and parameters" });
  }
  const messages = messagesOf(form, replayed);
  if (messages === undefined) {
    return fail({ field: "prompt", sentence: "Write a prompt, or messages in the request as JSON." });
  }
  const first = textOf(form, "model") ?? "";
  return ok(
    columnEnds.flatMap((end, place) => {
      const [model, provider] = [textOf(form, `model${end}`), textOf(form, `provider${end}`)];
      if (place > 0 && model === undefined && provider === undefined) return [];
      return [bodyOf(form, { replayed, messages, model: model ?? first, provider })];
    }),
  );
}

interface Column {
  replayed: TryBody;
  messages: unknown;
  model: string;
  provider: string | undefined;
}

function bodyOf(form: FormData, { replayed, messages, model, provider }: Column): TryBody {
  const [sort, format] = [textOf(form, "sort"), textOf(form, "format")];
  const { model: _model, models: _models, stream: _stream, provider: recorded, ...kept } = replayed;
  const typed =
    provider === undefined ? present({ sort }) : { only: [provider], allow_fallbacks: false, ...present({ sort }) };
  return {
    model,
    ...kept,
    ...present({
      messages,
      temperature: numberOf(form, "temperature"),
      max_tokens: numberOf(form, "max-tokens"),
      response_format: format === undefined ? undefined : { type: format },
      provider: Object.keys(typed).length === 0 ? recorded : { ...keptPreferences(recorded, provider), ...typed },
    }),
  };
}

/** What was asked of providers then, above all what they may do with data, without what would contradict the one typed. */
function keptPreferences(recorded: unknown, only: string | undefined): Record<string, unknown> {
  const preferences = isRecord(recorded) ? recorded : {};
  if (only === undefined) return preferences;
  const { order: _order, ignore: _ignore, ...kept } = preferences;
  return kept;
}

/** What was said before goes on with the prompt; undefined: there is nothing to send. */
function messagesOf(form: FormData, { messages }: TryBody): unknown {
  const [system, prompt] = [textOf(form, "system"), textOf(form, "prompt")];
  const before = readHistory(form);
  if (before.length === 0 && messages !== undefined) return messages;
  if (prompt === undefined) return undefined;
  const isLed = system === undefined || before[0]?.role === "system";
  return [
    ...(isLed ? [] : [{ role: "system", content: system }]),
    ...messagesIn(before),
    { role: "user", content: prompt },
  ];
}

/** The conversation with this answer in it; as it was where there is no text to go on from. */
export function goOn(form: FormData, { id, text, problem }: Pick<ReadAnswer, "id" | "text" | "problem">): Said[] {
  const before = readHistory(form);
  if (problem !== null || text === "") return before;
  const { messages } = parseRecord(textOf(form, "request") ?? "{}") ?? {};
  const isReplayed = before.length === 0 && Array.isArray(messages);
  const asked: Said[] = isReplayed
    ? messages.filter(isMessage)
    : [...before, { role: "user", content: textOf(form, "prompt") }];
  return [...asked, { role: "assistant", content: text, ...present({ generation: id ?? undefined }) }];
}

function isMessage(message: unknown): message is Said {
  return isRecord(message) && typeof message["role"] === "string";
}
