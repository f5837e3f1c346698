// The processor's time that something takes: other processes on a busy machine add nothing to it.

/** Milliseconds that this thread computed while `run` ran. */
export function cpuMsOf(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
