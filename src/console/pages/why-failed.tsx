// Why a request failed, on its page: our own sentence, who has to do something about it, and what the last provider said.
import type { Child } from "hono/jsx";
import { hasFailed } from "../../accounting/attribution.ts";
import { cutOff, isCutOff, type RecordedError } from "../../accounting/error-code.ts";
import { failedStatusOf, statusOfCode } from "../../accounting/error-side.ts";
import type { AttemptRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import type { Note } from "../../wire/note.ts";
import type { MissingKeys } from "../missing-keys.ts";
import { MissingKey } from "../parts/missing-key.tsx";
import { meaningOfStatus } from "./docs-errors.tsx";

interface WhyFailedProperties {
  record: GenerationRecord;
  /** Of a request that nobody had a key for. */
  missing: MissingKeys;
  /** May open the pages of guardrails, members and budgets. */
  administrator: boolean;
}

export function WhyFailed({ record, missing, administrator }: WhyFailedProperties) {
  if (!hasFailed(record)) return record.errorType === "client_gone" ? <Cancelled /> : null;
  const { status, errorType, attempts, pipeline, keyHash, cancelled } = record;
  const last = lastAsked(attempts.at(-1));
  const note = pipeline.find((one) => one.code === "limit_reached");
  const limit = note === undefined ? null : <LimitReached {...{ note, keyHash, administrator }} />;
  if (isCutOff(record)) {
    const broken = attempts.at(-1);
    const whose = broken === undefined || broken.outcome === "ok" ? "" : ` of ${broken.providerName}`;
    return (
      <div class="note bad">
        <span class="strong">Broken off</span> {`The answer${whose} broke off after it had begun.`} {limit}
      </div>
    );
  }
  const inside = " The client's stream was already open (200), so it was told inside the stream.";
  return (
    <div class="note bad">
      <span class="strong">{`${failedStatusOf(record) ?? ""} ${errorType ?? ""}`.trim()}</span>{" "}
      {limit ?? whyRefused(record, missing)}
      {last}
      {status < 400 && !cancelled ? inside : ""}
    </div>
  );
}

function Cancelled() {
  return (
    <div class="note">
      <span class="strong">Cancelled</span> {meaningOfType.client_gone}
    </div>
  );
}

function lastAsked(attempt: AttemptRecord | undefined): string {
  if (attempt === undefined) return "";
  const { providerName, status, outcome } = attempt;
  if (status !== null) return ` The last provider asked, ${providerName}, answered with ${status}.`;
  return outcome === "timeout" ? ` The last provider asked, ${providerName}, was silent for too long.` : "";
}

/** Where the status alone would name somebody else. */
const meaningOfType: Readonly<Partial<Record<RecordedError, string>>> = {
  budget_reached: "A budget had no room for it: no provider was asked.",
  client_gone: "The client went away before anything was answered.",
  content_filtered: "A content filter of its guardrail found something: the trace under Routing says which one.",
  content_policy_violation: "The provider refused the prompt itself.",
  limits_unavailable: "The router could not tell how much of a budget is left: no provider was asked.",
  overloaded: "The router held as many large requests as it can.",
  permission_denied: "This key, or the host that was asked, may not do this.",
  storage_unavailable: "The router's storage did not answer.",
};

const meaningByCode: ReadonlyMap<string, string> = new Map([
  ...Object.entries(meaningOfType),
  [cutOff, "The answer broke off after it had begun."],
  ["not_found", "No endpoint was left that the request may use."],
  ["payload_too_large", "The request is larger than the provider takes."],
  ["context_length_exceeded", "The prompt is longer than the model takes."],
  ["content_filtered", "A content filter of a guardrail found something."],
  ["no_credentials", "No provider of the model has a key here."],
  ["payment_required", "The key, or a provider's account, has no credit left."],
  ["provider_unavailable", "Every endpoint that was tried failed."],
  ["rate_limit_exceeded", "A limit of the key, or of every provider that was tried."],
  ["unknown_model", "The catalog has no model of the name that was asked for."],
]);

/** Of many requests that failed alike. `code`: as accounting/error-code.ts says; empty where it is not known. */
export function meaningOfCode(code: string): string {
  const status = Number(code) || (statusOfCode(code) ?? 400);
  return meaningByCode.get(code) ?? meaningOfStatus(status) ?? "The page of each request says more.";
}

function whyRefused(record: GenerationRecord, missing: MissingKeys): Child {
  const { errorType, requestedModel, ioLog, pipeline } = record;
  if (errorType === "no_credentials") return <MissingKey model={requestedModel} names={missing.get(requestedModel)} />;
  if (errorType !== "unknown_model") {
    return (errorType === null ? undefined : meaningOfType[errorType]) ?? meaningOfStatus(failedStatusOf(record)) ?? "";
  }
  const where = ioLog === "stored" ? "the tab Completion has it in the error." : "the client has it in its error.";
  const like = pipeline.find((note) => note.code === "unknown_model")?.meant;
  const meant = like === undefined ? "" : ` The name is like ${like}.`;
  return `The catalog has no model of the name that was asked for.${meant} Records do not keep a client's own words: ${where}`;
}

interface LimitReachedProperties {
  note: Extract<Note, { code: "limit_reached" }>;
  keyHash: string;
  administrator: boolean;
}

/** Whose limit it was, and where it is set. */
function LimitReached({ note: { scope, kind, guardrail = "" }, keyHash, administrator }: LimitReachedProperties) {
  const places = {
    key: `/settings/keys/${keyHash}`,
    guardrail: `/settings/guardrails/${guardrail}`,
    member: "/settings/members",
    workspace: "/settings/budgets",
  } as const;
  const mayOpen = administrator || scope === "key";
  return (
    <>
      The {kind.replaceAll("_", " ")} of its {mayOpen ? <a href={places[scope]}>{scope}</a> : scope} had no room for it.
    </>
  );
}
