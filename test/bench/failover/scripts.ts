// When which upstream is broken, written in the name of a model, so that any gateway carries it there:
// `bench/f.FAULT.WARM.WINDOWS.WHO.MARK`.
import { faults } from "./faults.ts";

export interface Script {
  fault: string;
  /** Requests of all upstreams that are answered before the fault begins. */
  warm: number;
  /** Windows of illness behind the first request, in milliseconds. */
  windows: [from: number, until: number][];
  /** Two upstreams are dead, and the third fails every other time. */
  uneven: boolean;
}

const names = Object.keys(faults);

export function modelOf({ fault, warm, windows, uneven }: Script, mark: string): string {
  const times = windows.map((window) => window.join("-")).join("_");
  return `bench/${["f", names.indexOf(fault), warm, times, uneven ? "uneven" : "one", mark].join(".")}`;
}

export function scriptOf(model: string): Script {
  const [, place, warm, times = "", who] = model.split(".");
  const windows = times.split("_").map((window): [number, number] => {
    const [from = 0, until = 0] = window.split("-").map(Number);
    return [from, until];
  });
  const fault = names[Number(place)];
  if (fault === undefined) throw new Error(`${model} names no fault`);
  return { fault, warm: Number(warm), windows, uneven: who === "uneven" };
}

export function isBrokenNow(
  { warm, windows, uneven }: Script,
  { upstream, asked, ms }: { upstream: number; asked: number; ms: number },
): boolean {
  if (asked < warm || !windows.some(([from, until]) => ms >= from && ms < until)) return false;
  if (uneven) return upstream < 2 || asked % 2 === 0;
  return upstream === 0;
}
