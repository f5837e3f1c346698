// Requests that the Worker makes to its own API on behalf of somebody who is signed in to the console. The right is held
// by the request object itself, which only this isolate can have made: nothing of a client's can claim it.
import type { Authentication } from "./authenticate.ts";

const granted = new WeakMap<Request, Authentication>();

export function grant(request: Request, authentication: Authentication): Request {
  granted.set(request, authentication);
  return request;
}

export function grantOf(request: Request): Authentication | undefined {
  return granted.get(request);
}
