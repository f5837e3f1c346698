// One Worker on its own workerd, reached by miniflare's direct socket, and the CPU time of that process.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from "miniflare";

export interface WorkerProcess {
  url: URL;
  /** CPU seconds that the process has used so far, user and system. */
  cpuSeconds(): number;
  /** The same in milliseconds and to the nanosecond, of the threads that it has now. */
  cpuMilliseconds(): number;
  /** Bytes of memory that it holds now. */
  residentBytes(): number;
  /** Where its inspector listens; only with `inspectorPort` among the options. */
  inspectorUrl(): Promise<URL>;
  /** Runs against its D1 binding `DB`, where it has one. */
  withDatabase(work: (database: D1Database) => Promise<void>): Promise<void>;
  dispose(): Promise<void>;
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]).toString());
const pageBytes = Number(execFileSync("getconf", ["PAGESIZE"]).toString());

export async function startWorker(options: V4MiniflareOptions): Promise<WorkerProcess> {
  const before = workerdProcesses();
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ ...options, unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] }),
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL();
  const pid = [...workerdProcesses()].find((one) => !before.has(one));
  if (pid === undefined) throw new Error("the workerd process was not found");
  return {
    url,
    cpuSeconds: () => {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    cpuMilliseconds: () => cpuMilliseconds(pid),
    residentBytes: () => Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes,
    inspectorUrl: () => miniflare.getInspectorURL(),
    withDatabase: async (work) => await work((await miniflare.getD1Database("DB")) as unknown as D1Database),
    dispose: () => miniflare.dispose(),
  };
}

/** Children of this process that are workerd. */
function workerdProcesses(): Set<string> {
  return new Set(
    readdirSync("/proc").filter((name) => {
      if (!/^\d+$/.test(name)) return false;
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return stat.includes("(workerd)") && stat.split(") ")[1]?.split(" ")[1] === String(process.pid);
      } catch {
        return false;
      }
    }),
  );
}

/** Of all threads: the kernel counts nanoseconds there, and hundredths of seconds for the process. */
export function cpuMilliseconds(pid: number | string): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const used = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return used.reduce((sum, nanoseconds) => sum + nanoseconds / 1e6, 0);
}
