// What one hostile request costs: processor time of the whole workerd, which must stay below the row's limit.
import { hostileBodies } from "../providers/hostile-bodies.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface HostileResult {
  name: string;
  status: number;
  milliseconds: number;
  limit: number;
}

export async function benchHostile(
  worker: WorkerProcess,
  { key, model }: { key: string; model: string },
): Promise<HostileResult[]> {
  const send = async (path: string, body: string) => {
    // A refusal may end the connection while its body is still on the way: the next request needs one of its own.
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", connection: "close" };
    const response = await fetch(new URL(`/api/v1${path}`, worker.url), { method: "POST", headers, body });
    await response.text();
    return response.status;
  };
  const results: HostileResult[] = [];
  for (const { name, path, body, limit } of hostileBodies) {
    const text = body(model);
    // The first one loads what the others find loaded.
    await send(path, text);
    const before = worker.cpuSeconds();
    const status = await send(path, text);
    results.push({ name, status, milliseconds: Math.round((worker.cpuSeconds() - before) * 1_000), limit });
  }
  return results;
}
