// The request as one endpoint can take it: declared parameters that it does not list are left out for it alone.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { DeclaredParameter } from "../../wire/declared-parameters.ts";
import { unsupported } from "./parameter-filters.ts";

export function fitParameters(
  request: ChatRequest,
  sent: readonly DeclaredParameter[],
  supported: ReadonlySet<string>,
): { request: ChatRequest; dropped: readonly DeclaredParameter[] } {
  const dropped = unsupported(sent, supported);
  if (dropped.length === 0) return { request, dropped };
  const fitted: ChatRequest = { ...request };
  for (const name of dropped) delete fitted[name];
  return { request: fitted, dropped };
}
