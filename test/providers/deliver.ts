// Sends what a script says over one HTTP response, down to single bytes.
import type { ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { BodyScript, Delivery, StreamScript, StreamStep } from "./script.ts";

export async function deliver(response: ServerResponse, script: (BodyScript | StreamScript) & Delivery): Promise<void> {
  const { contentType, steps } = script.kind === "body" ? bodySteps(script) : streamSteps(script);
  response.writeHead(script.status ?? 200, { "content-type": contentType, ...script.headers });
  response.flushHeaders();
  for (const step of steps) {
    if (script.pauseMs !== undefined) await setTimeout(script.pauseMs);
    if ("pauseMs" in step) await setTimeout(step.pauseMs);
    else await write(response, writeStep(step, script), script.splitBytes);
    if (response.destroyed) return;
  }
  if (script.end === "hang") return;
  if (script.end === "break") response.destroy();
  else response.end();
}

function bodySteps({ body }: BodyScript): { contentType: string; steps: StreamStep[] } {
  if (typeof body !== "string") return { contentType: "application/json", steps: [{ raw: JSON.stringify(body) }] };
  return {
    contentType: body.startsWith("<") ? "text/html" : "application/json",
    steps: body === "" ? [] : [{ raw: body }],
  };
}

function streamSteps({ steps }: StreamScript): { contentType: string; steps: StreamStep[] } {
  return { contentType: "text/event-stream", steps };
}

function writeStep(step: Exclude<StreamStep, { pauseMs: number }>, delivery: Delivery): string {
  const newline = delivery.newline ?? "\n";
  const space = delivery.noSpace === true ? "" : " ";
  if ("raw" in step) return step.raw;
  if ("comment" in step) return `:${space}${step.comment}${newline}${newline}`;
  const data = typeof step.data === "string" ? step.data : JSON.stringify(step.data);
  const event = step.event === undefined ? "" : `event:${space}${step.event}${newline}`;
  return `${event}data:${space}${data}${newline}${newline}`;
}

async function write(response: ServerResponse, text: string, splitBytes: number | undefined): Promise<void> {
  const bytes = Buffer.from(text);
  const size = splitBytes ?? Math.max(1, bytes.length);
  for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
    await new Promise<void>((resolve) => response.write(bytes.subarray(start, start + size), () => resolve()));
  }
}
