// Who the client's user is, as vendors may see it: the same for every request of that user, and never the name itself
// (wire reference §3, `user`).
import { sha256Hex } from "../../wire/sha256.ts";

interface Named {
  user?: string | null | undefined;
}

/** `scope` keeps equal names of two workspaces apart. */
export async function hideUser<Request extends Named>(request: Request, scope: string): Promise<Request> {
  if (request.user === undefined || request.user === null) return request;
  return { ...request, user: await sha256Hex(Buffer.from(`${scope}:${request.user}`)) };
}
