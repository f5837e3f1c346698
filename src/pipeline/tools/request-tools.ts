// The tools of one request that the router runs: which calls are of them, how often they were run, and what came of it. What goes
// wrong with a call is told to the model, which can do without.
import type { AnswerToolCall } from "../../wire/answer.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import type { Message } from "../../wire/message.ts";
import type { Note } from "../../wire/note.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { isTimezone, type ServerToolName, type ServerTools, serverToolNames } from "../../wire/server-tools.ts";
import type { Inference } from "../inference.ts";
import { MediaAllowance } from "../media/media-allowance.ts";
import { fetchPage } from "./fetch-page.ts";

/** Calls of one step that are run; a model that makes more is told so. */
const maxCallsAtOnce = 8;

export class RequestTools {
  readonly notes: Note[] = [];
  readonly #tools: ServerTools;
  readonly #inference: Inference;
  readonly #allowance: MediaAllowance;
  #fetches = 0;

  constructor(tools: ServerTools, inference: Inference) {
    this.#tools = tools;
    this.#inference = inference;
    this.#allowance = new MediaAllowance(inference.memory);
  }

  isOurs(name: string): boolean {
    return Object.entries(serverToolNames).some(
      ([type, ours]) => ours === name && this.#tools[type as keyof ServerTools] !== undefined,
    );
  }

  /** What each of them gave, as the model is told of it, in their order. */
  async run(calls: readonly AnswerToolCall[]): Promise<Message[]> {
    return await Promise.all(
      calls.map(async ({ id, function: called }, index): Promise<Message> => {
        const ran =
          index < maxCallsAtOnce
            ? await this.#runOne(called.name as ServerToolName, called.arguments)
            : fail(`no more than ${maxCallsAtOnce} calls are run at once`);
        const tool = called.name === serverToolNames["openrouter:datetime"] ? "datetime" : "web_fetch";
        this.notes.push({ code: "server_tool", tool, ok: ran.ok });
        const content = JSON.stringify(ran.ok ? ran.value : { error: ran.problem });
        return { role: "tool", tool_call_id: id, content };
      }),
    );
  }

  async #runOne(name: ServerToolName, text: string): Promise<Result<object, string>> {
    const parsed = text.trim() === "" ? {} : parseJson(text);
    if (!isRecord(parsed)) return fail("the arguments are no JSON object");
    switch (name) {
      case "openrouter_datetime":
        return this.#tellTime(parsed["timezone"]);
      case "openrouter_web_fetch":
        return await this.#read(parsed["url"]);
    }
  }

  #tellTime(asked: unknown): Result<object, string> {
    const zone = asked ?? this.#tools["openrouter:datetime"]?.timezone ?? "UTC";
    if (typeof zone !== "string" || !isTimezone(zone)) return fail("timezone: is no time zone, such as Europe/Paris");
    return ok({ datetime: isoIn(zone, this.#inference.now()), timezone: zone });
  }

  async #read(url: unknown): Promise<Result<object, string>> {
    const fields = this.#tools["openrouter:web_fetch"] ?? {};
    if (typeof url !== "string") return fail("url: is required");
    if (fields.max_uses != null && this.#fetches >= fields.max_uses) return fail("no more pages may be fetched");
    this.#fetches += 1;
    const { transports, urlPolicy, clientSignal } = this.#inference;
    const reach = { fetch: transports.fetch, policy: urlPolicy, signal: clientSignal, allowance: this.#allowance };
    return await fetchPage(url, fields, reach);
  }
}

/** ISO 8601 with the zone's own offset. */
function isoIn(timeZone: string, now: number): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    ...({ timeZone, hourCycle: "h23", timeZoneName: "longOffset" } as const),
    ...({
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    } as const),
  }).formatToParts(now);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  const offset = of("timeZoneName").replace("GMT", "") || "Z";
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:${of("second")}${offset}`;
}
