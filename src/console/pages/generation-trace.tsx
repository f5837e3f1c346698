// A request as a trace: planning, each attempt with its wait and its stream, and why an attempt came to nothing.
import { hasFailed } from "../../accounting/attribution.ts";
import type { AttemptWords } from "../../accounting/generation-contents.ts";
import type { GenerationRecord } from "../../accounting/generation-record.ts";
import { counted, milliseconds } from "../parts/format.ts";
import { ticksOf } from "../parts/scale.ts";
import { visible } from "../parts/visible.tsx";
import { attemptsOf, type Look, planOf, type Segment, type TracedAttempt } from "../trace-steps.ts";

interface TraceProperties {
  record: GenerationRecord;
  words?: readonly AttemptWords[];
}

export function Trace({ record, words = [] }: TraceProperties) {
  const plan = planOf(record);
  const attempts = attemptsOf(record, words);
  const segments = [plan, ...attempts.flatMap((one) => one.segments)];
  const end = Math.max(1, record.generationMs ?? 0, ...segments.map(({ until }) => until));
  return (
    <section class="card" aria-label="Trace">
      <h2>{`Trace: ${milliseconds(end)}`}</h2>
      {attempts.length === 0 ? <NobodyAsked record={record} /> : null}
      <ol class="trace">
        <li>
          <p class="row">
            <span>
              <span class="strong">Plan</span> <span class="soft small">{orderOf(record)}</span>
            </span>
            <span class="end small num">{plan.said}</span>
          </p>
          <Bar segments={[plan]} end={end} />
        </li>
        {attempts.map((one, place) => (
          <Attempt traced={one} number={place + 1} end={end} />
        ))}
        <Axis end={end} />
      </ol>
      {(record.omitted?.attempts ?? 0) > 0 ? (
        <p class="soft small">{`Not in the record: ${counted(record.omitted.attempts ?? 0, "more attempt")}.`}</p>
      ) : null}
      <Legend segments={segments} streamed={record.streamed && !hasFailed(record)} />
    </section>
  );
}

function NobodyAsked({ record: { responseCacheSourceId: source } }: { record: GenerationRecord }) {
  if (source === undefined)
    return <p>No provider was called: the request was refused before, or nothing was eligible.</p>;
  return (
    <p>
      No provider was called: the answer is the one of <a href={`/logs/${source}`}>an equal request</a>, from the
      response cache.
    </p>
  );
}

function orderOf({ plan, omitted }: GenerationRecord): string {
  const endpoints = plan.length + (omitted?.plan ?? 0);
  return endpoints === 0 ? "" : `${counted(endpoints, "endpoint")} in order`;
}

interface AttemptProperties {
  traced: TracedAttempt;
  number: number;
  end: number;
}

function Attempt({ traced, number, end }: AttemptProperties) {
  const { segments, problem, words, isBeside, attempt } = traced;
  const { provider, providerName, endpoint, startedMs, byok, requestId } = attempt;
  const began = `began at ${milliseconds(startedMs)}${isBeside ? ", beside the one before" : ""}`;
  return (
    <li>
      <p class="row">
        <span>
          <span class="strong">
            {`${number}. `}
            <a href={`/providers/${encodeURIComponent(provider)}`}>{providerName}</a>
          </span>{" "}
          <span class="soft small">{`${endpoint}, ${began}${byok ? ", your key" : ""}`}</span>
        </span>
        <span class="end small">{segments.map(({ said }) => said).join(", ")}</span>
      </p>
      <Bar segments={segments} end={end} />
      {problem === undefined ? null : <p class="small bad">{problem}</p>}
      {words === undefined ? null : <Words words={words} />}
      {requestId === undefined ? null : (
        <p class="small soft">
          Request id of the provider: <span class="mono">{requestId}</span>
        </p>
      )}
    </li>
  );
}

const colours: Readonly<Record<Look, string>> = { plan: "plan", connect: "c3", wait: "wait", flow: "flow", no: "no" };

/** What is said in words beside it. */
function Bar({ segments, end }: { segments: readonly Segment[]; end: number }) {
  const share = (at: number) => `${((at / end) * 100).toFixed(2)}%`;
  return (
    <svg fill="currentColor" aria-hidden="true">
      <rect class="base" y="4" width="100%" height="4" />
      {segments.map(({ look, from, until }) => (
        <rect
          class={colours[look]}
          x={share(Math.min(from, end * 0.997))}
          width={share(Math.max(until - from, end * 0.003))}
          height="12"
        />
      ))}
    </svg>
  );
}

/** Of all bars, below them. */
function Axis({ end }: { end: number }) {
  const ticks = ticksOf(end, true).filter((at) => at <= end);
  return (
    <li aria-hidden="true">
      <svg class="soft small" fill="currentColor" aria-hidden="true">
        {ticks.map((at) => {
          const share = at / end;
          return (
            <text
              x={`${(share * 100).toFixed(2)}%`}
              y="11"
              text-anchor={at === 0 ? "start" : share > 0.93 ? "end" : "middle"}
            >
              {at === 0 ? "0" : milliseconds(at)}
            </text>
          );
        })}
      </svg>
    </li>
  );
}

function Legend({ segments, streamed }: { segments: readonly Segment[]; streamed: boolean }) {
  const ofRouter = segments.filter(({ look }) => look === "plan");
  const names: readonly (readonly [Look, string])[] = [
    ["plan", ofRouter.length > 1 ? "Planning, and running tools" : "Planning"],
    ["connect", "Connect: until the provider's response headers"],
    ["wait", streamed ? "Waiting for the first token" : "Waiting for the provider"],
    ["flow", streamed ? "Streaming" : "Reading the answer's body"],
    ["no", "Failed, or given up"],
  ];
  return (
    <ul class="legend">
      {names
        .filter(([name]) => segments.some(({ look }) => look === name))
        .map(([look, name]) => (
          <li>
            <svg width="10" height="10" fill="currentColor" aria-hidden="true">
              <rect class={colours[look]} width="10" height="10" rx="2" />
            </svg>
            {name}
          </li>
        ))}
    </ul>
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
