// When a command is asked to end: ctrl-C and its like, and the death of npm, which passes no signal on.

const watchParentEveryMs = 500;

/** Calls `stop` with the signal's name, each time; returns how to no longer watch. */
export function whenAskedToEnd(stop: (signal: NodeJS.Signals) => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, stop);
  // npm passes a signal on to its shell only, and that dies without a word: then our parent is gone.
  const parent = process.ppid;
  const underNpm = process.env["npm_lifecycle_event"] !== undefined;
  const watch = setInterval(() => {
    if (underNpm && process.ppid !== parent) stop("SIGTERM");
  }, watchParentEveryMs);
  watch.unref();
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, stop);
  };
}
