// What the console does without the API leaves the same trace in the audit log: looking at contents, a member's own new access
// key, and the key that prompts of the console run on.
import { announce } from "../api/audit.ts";
import type { AuditAction } from "../wire/audit.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

interface Deed<Value> {
  action: AuditAction;
  target: string;
  after?: unknown;
  work(): Promise<Value>;
  /** False: it was refused, and nothing is to be told. */
  isDone(value: Value): boolean;
}

/** Does it, between its announcement and its entry. */
export async function audited<Value>(
  context: ConsoleContext,
  { action, target, after, work, isDone }: Deed<Value>,
): Promise<Value> {
  const { workspace, actor } = visitorOf(context);
  const asked = {
    bindings: context.env,
    settings: context.get("settings"),
    now: context.get("now")(),
    request: context.req.raw,
    caller: { kind: "management", key: null, workspace, actor } as const,
    params: {},
    query: undefined,
    body: undefined,
  };
  const rule = { action, target: () => target, after: () => after };
  const announced = await announce(asked, rule, action !== "contents.read");
  const value = await work();
  if (isDone(value)) await announced.made(undefined);
  else await announced.refused();
  return value;
}
