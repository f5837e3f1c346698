// When a command is asked to end: ctrl-C and its like, and the death of npm, which passes no signal on.
import { readFileSync } from "node:fs";

const watchParentEveryMs = 500;

/** Calls `stop` with the signal's name, each time; returns how to no longer watch. */
export function whenAskedToEnd(stop: (signal: NodeJS.Signals) => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  // npm passes a signal on to its shell only, and that dies without a word: then our parent is gone. Where npm is killed at
  // once, the shell outlives it and only changes its parent.
  const parent = process.ppid;
  const npm = parentOfShell(parent);
  const underNpm = process.env["npm_lifecycle_event"] !== undefined;
  const watch = setInterval(() => {
    if (underNpm && (process.ppid !== parent || parentOfShell(parent) !== npm)) stop("SIGTERM");
  }, watchParentEveryMs);
  watch.unref();
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, stop);
  };
}

/** undefined where the process is no shell, as where npm started us itself, and where no system tells (only Linux does). */
function parentOfShell(pid: number): number | undefined {
  try {
    const [, name = "", after = ""] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return /^(?:ba|da|z)?sh$/.test(name) ? Number(after.split(" ")[1]) : undefined;
  } catch {
    return undefined;
  }
}
