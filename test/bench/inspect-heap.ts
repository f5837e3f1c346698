// How much the Worker's isolate holds, asked of its inspector.
import type { WorkerProcess } from "./worker-process.ts";

export interface Held {
  /** Bytes: objects of JavaScript, buffers behind them, and memory of the whole process. */
  objects: number;
  buffers: number;
  resident: number;
}

export interface Heap {
  /** After a garbage collection. */
  held(): Promise<Held>;
  close(): void;
}

/** The Worker is test/bench/collectable-worker.ts. */
export async function inspectHeap(worker: WorkerProcess): Promise<Heap> {
  const { host } = await worker.inspectorUrl();
  const targets: { id: string; webSocketDebuggerUrl: string }[] = await (await fetch(`http://${host}/json`)).json();
  const target = targets.find(({ id }) => id.startsWith("core:user:"));
  if (target === undefined) throw new Error(`the inspector does not know the Worker: ${targets.map(({ id }) => id)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const waiting = new Map<number, (result: Record<string, number>) => void>();
  let sent = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  const heapUsage = () =>
    new Promise<Record<string, number>>((resolve) => {
      sent += 1;
      waiting.set(sent, resolve);
      socket.send(JSON.stringify({ id: sent, method: "Runtime.getHeapUsage" }));
    });
  return {
    async held() {
      const collected = await fetch(new URL("/collect-garbage", worker.url));
      if (!collected.ok) throw new Error(await collected.text());
      const { usedSize = 0, backingStorageSize = 0 } = await heapUsage();
      return { objects: usedSize, buffers: backingStorageSize, resident: worker.residentBytes() };
    },
    close: () => socket.close(),
  };
}
