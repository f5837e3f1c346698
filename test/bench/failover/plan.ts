// What is run: each fault, streamed and whole, by one client and by fifty; and longer outages at a steady rate.
import { faults } from "./faults.ts";
import { modelOf, type Script } from "./scripts.ts";

export interface Run {
  name: string;
  model: string;
  fault: string;
  isStream: boolean;
  /** The load: bursts of so many at once, or so many a second. */
  load: { kind: "bursts"; clients: number; bursts: number } | { kind: "rate"; perSecond: number; seconds: number };
  /** Requests before the fault, one after the other. */
  warm: number;
  patienceMs: number;
  /** Whether a healthy upstream could give the answer. */
  isMendable: boolean;
  /** `slow`: the broken one answers, in its time; `outage`: a mixture, whose waits are no measure of one fault. */
  kind: "instant" | "stall" | "slow" | "outage";
}

const always: Script["windows"] = [[0, 86_400_000]];
/** As many as it takes to know an endpoint's usual times, and as many again that others take. */
const warm = 60;

export const matrix: Run[] = Object.entries(faults).flatMap(([fault, { breaksLate, answers, stalls }], place) =>
  [true, false].flatMap((isStream) =>
    [1, 50].map((clients): Run => {
      const script = { fault, warm, windows: always, uneven: false };
      return {
        name: `${fault}, ${isStream ? "streamed" : "whole"}, ${clients}`,
        model: modelOf(script, `m${place}${isStream ? "s" : "w"}${clients}`),
        fault,
        isStream,
        load: { kind: "bursts", clients, bursts: clients === 1 ? 10 : 2 },
        warm,
        patienceMs: 15_000,
        isMendable: !(isStream && breaksLate === true),
        kind: answers === true ? "slow" : stalls === true ? "stall" : "instant",
      };
    }),
  ),
);

interface Outage {
  name: string;
  fault: string;
  perSecond: number;
  seconds: number;
  windows: Script["windows"];
  uneven?: true;
}

const outages: Outage[] = [
  { name: "impatient clients", fault: "no headers", perSecond: 10, seconds: 90, windows: [[0, 90_000]] },
  { name: "flapping, reset", fault: "reset", perSecond: 20, seconds: 90, windows: [[30_000, 60_000]] },
  { name: "flapping, stall", fault: "no headers", perSecond: 20, seconds: 90, windows: [[30_000, 60_000]] },
  { name: "flapping, 500", fault: "500", perSecond: 20, seconds: 90, windows: [[30_000, 60_000]] },
  { name: "uneven", fault: "no headers", perSecond: 10, seconds: 60, windows: [[0, 60_000]], uneven: true },
];

export const longRuns: Run[] = outages.map(({ name, fault, perSecond, seconds, windows, uneven }, place) => ({
  name,
  model: modelOf({ fault, warm: 0, windows, uneven: uneven === true }, `long${place}`),
  fault,
  isStream: true,
  load: { kind: "rate", perSecond, seconds },
  warm: 0,
  patienceMs: 15_000,
  // Of uneven ones two are dead and the third fails every other time: asked again, it answers.
  isMendable: true,
  kind: "outage",
}));
