// A request as a trace: planning, each attempt with its wait and its stream, and why an attempt came to nothing.
import type { AttemptWords } from "../../accounting/generation-contents.ts";
import type { AttemptOutcome, AttemptRecord, GenerationRecord } from "../../accounting/generation-record.ts";
import { counted, milliseconds } from "../parts/format.ts";
import { visible } from "../parts/visible.tsx";

/** Milliseconds from the request's start. */
interface Segment {
  look: "wait" | "flow" | "no" | "plan";
  name: string;
  from: number;
  until: number;
}

interface Step {
  title: string;
  detail: string;
  segments: Segment[];
  problem: string | undefined;
  /** What the provider said to it. */
  words?: AttemptWords | undefined;
}

/** What became of an attempt, in our words: the provider's are kept with the contents, where these are. */
const problems: Readonly<Record<AttemptOutcome, string | undefined>> = {
  ok: undefined,
  network: "No connection to the provider, or it broke before an answer.",
  timeout: "The provider did not answer in time.",
  status: "The provider answered with an error.",
  unparsable: "What the provider answered could not be read.",
  error_in_answer: "The provider answered with an error in place of an answer.",
  too_large: "The answer was larger than an answer may be.",
  no_room: "There was no room left for the answer.",
  empty: "The provider answered with nothing.",
  broken_off: "The answer broke off in the middle.",
  late: "It was late, another endpoint was asked beside it and was first.",
  refused: "The provider refused the prompt itself.",
  context_length: "The prompt and the answer are longer than the provider takes.",
  unsupported: "The endpoint cannot take what the request asks for.",
  preparation: "The request could not be made ready for this endpoint.",
  not_sent: "It was not sent: there was no key for it, or the provider asked to be left alone.",
  client_gone: "The client went away.",
};

export function Trace({ record, words = [] }: { record: GenerationRecord; words?: readonly AttemptWords[] }) {
  const steps = stepsOf(record, words);
  const end = Math.max(
    1,
    record.generationMs ?? 0,
    ...steps.flatMap(({ segments }) => segments.map(({ until }) => until)),
  );
  return (
    <section class="card" aria-label="Trace">
      <h2>{`Trace: ${milliseconds(end)}`}</h2>
      {record.attempts.length === 0 ? (
        <p>No provider was called: the request was refused before, or nothing was eligible.</p>
      ) : null}
      <ol class="trace">
        {steps.map((step) => (
          <TraceStep step={step} end={end} />
        ))}
      </ol>
      {(record.omitted?.attempts ?? 0) > 0 ? (
        <p class="soft small">{`Not in the record: ${counted(record.omitted.attempts ?? 0, "more attempt")}.`}</p>
      ) : null}
      <ul class="legend">
        {legend.map(([look, name]) => (
          <li>
            <svg width="10" height="10" aria-hidden="true">
              <rect class={look} width="10" height="10" rx="2" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}

const legend: readonly (readonly [Segment["look"], string])[] = [
  ["plan", "Planning"],
  ["wait", "Waiting for the provider"],
  ["flow", "Streaming"],
  ["no", "Failed"],
];

/** Units of a bar, which is stretched to the room there is. */
const width = 1_000;

function TraceStep({ step: { title, detail, segments, problem, words }, end }: { step: Step; end: number }) {
  const scale = (at: number) => ((at / end) * width).toFixed(1);
  return (
    <li>
      <p class="row">
        <span>
          <span class="strong">{title}</span> <span class="soft small">{detail}</span>
        </span>
        <span class="end small num">
          {segments.map(({ name, from, until }) => `${name} ${milliseconds(until - from)}`).join(", ")}
        </span>
      </p>
      <svg viewBox={`0 0 ${width} 12`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="base" y="4" width={width} height="4" />
        {segments.map(({ look, from, until }) => (
          <rect
            class={look}
            x={scale(Math.min(from, end * 0.997))}
            width={scale(Math.max(until - from, end * 0.003))}
            height="12"
          />
        ))}
      </svg>
      {problem === undefined ? null : <p class="small bad">{problem}</p>}
      {words === undefined ? null : <Words words={words} />}
    </li>
  );
}

function Words({ words: { provider_name: name, message, code, raw } }: { words: AttemptWords }) {
  const isMore = raw !== "" && raw !== message;
  return (
    <>
      <p class="small">
        {`${name} said: `}
        <q>{visible(message)}</q>
        {code === null ? null : <span class="soft">{` (code ${code})`}</span>}
      </p>
      {isMore ? (
        <details>
          <summary class="small soft">Its whole answer</summary>
          <pre>{visible(raw)}</pre>
        </details>
      ) : null}
    </>
  );
}

function stepsOf(record: GenerationRecord, words: readonly AttemptWords[]): Step[] {
  const { attempts, plan, generationMs, omitted } = record;
  const planned = attempts[0]?.startedMs ?? generationMs ?? 0;
  const endpoints = plan.length + (omitted?.plan ?? 0);
  const begun: Step = {
    title: "Plan",
    detail: endpoints === 0 ? "" : `${counted(endpoints, "endpoint")} in order`,
    segments: [{ look: "plan", name: "took", from: 0, until: planned }],
    problem: undefined,
  };
  const answering =
    record.model === null
      ? -1
      : attempts.findLastIndex(
          ({ outcome, endpoint }) => endpoint === record.endpoint && (outcome === "ok" || outcome === "broken_off"),
        );
  return [
    begun,
    ...attempts.map((attempt, place) => ({
      title: `${place + 1}. ${attempt.providerName}`,
      detail: `${attempt.endpoint}, began at ${milliseconds(attempt.startedMs)}${attempt.byok ? ", your key" : ""}`,
      ...(place === answering ? answered(attempt, record) : failed(attempt)),
      // Where the record was cut its last is still the last that was tried.
      words: words.find(
        (said) => said.attempt === (place === attempts.length - 1 ? place + (omitted?.attempts ?? 0) : place),
      ),
    })),
  ];
}

/** The one whose answer the client got: what was waited for, and what came. */
function answered(
  { startedMs, durationMs }: AttemptRecord,
  record: GenerationRecord,
): Pick<Step, "segments" | "problem"> {
  const { streamed, latencyMs, generationMs, finishReason } = record;
  const isBroken = finishReason === "error";
  const problem = isBroken ? problems.broken_off : undefined;
  const end = Math.max(startedMs, generationMs ?? startedMs + durationMs);
  if (!streamed)
    return {
      problem,
      segments: [{ look: isBroken ? "no" : "wait", name: "answered after", from: startedMs, until: end }],
    };
  const first = Math.min(end, Math.max(startedMs, latencyMs ?? startedMs + durationMs));
  return {
    problem,
    segments: [
      { look: "wait", name: "first token after", from: startedMs, until: first },
      { look: isBroken ? "no" : "flow", name: isBroken ? "broke off after" : "streamed for", from: first, until: end },
    ],
  };
}

function failed({ outcome, status, startedMs, durationMs }: AttemptRecord): Pick<Step, "segments" | "problem"> {
  const isError = status !== null && status >= 400;
  return {
    segments: [
      {
        look: outcome === "ok" ? "wait" : "no",
        name: outcome === "ok" ? "answered after" : "failed after",
        from: startedMs,
        until: startedMs + durationMs,
      },
    ],
    problem: outcome === "ok" ? undefined : `${isError ? `Status ${status}. ` : ""}${problems[outcome] ?? outcome}`,
  };
}
