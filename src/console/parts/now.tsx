// How an endpoint or a provider is just now: a badge, and since or until when.
import type { EndpointNow, ProviderNow } from "../endpoint-now.ts";
import { time } from "./format.ts";
import { Time } from "./time.tsx";

const looks = { unstable: "bad", "rate-limited": "warn", "on trial": "warn", stable: "good", unknown: "" } as const;

export function Now({ now }: { now: EndpointNow | undefined }) {
  if (now === undefined) return <>–</>;
  const { state, at } = now;
  return (
    <>
      <State state={state} />
      {at === undefined ? null : (
        <span class="soft small">
          {` ${wordOf(now)} `}
          <Time at={new Date(at).toISOString()} />
        </span>
      )}
    </>
  );
}

/** In little room: how long instead of when. `at`: now, epoch milliseconds. */
export function ShortNow({ now, at: moment }: { now: ProviderNow | undefined; at: number }) {
  if (now === undefined) return <>–</>;
  const { state, at, alike, endpoints } = now;
  return (
    <>
      <State state={state} />
      {at === undefined ? null : (
        <span class="soft small nowrap" title={`${wordOf(now)} ${time(new Date(at).toISOString())} UTC`}>
          {` for ${durationOf(Math.abs(moment - at))}${state === "unstable" ? "" : " more"}`}
        </span>
      )}
      {alike === endpoints ? null : <span class="soft small">{` ${alike} of ${endpoints} endpoints`}</span>}
    </>
  );
}

function State({ state }: Pick<EndpointNow, "state">) {
  return <span class={`badge ${looks[state]}`}>{state}</span>;
}

function wordOf({ state }: EndpointNow): string {
  return state === "unstable" ? "since" : "until";
}

function durationOf(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 1) return `${Math.round(milliseconds / 1_000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
