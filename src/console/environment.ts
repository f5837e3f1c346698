// What every page finds in Hono's context.
import type { Context } from "hono";
import type { ApiEnvironment } from "../api/context.ts";
import type { Bindings } from "../env.ts";
import type { Visitor } from "./session/visitor.ts";

/** The Worker's own API. */
export interface Api {
  fetch(request: Request, bindings: Bindings, execution: ConsoleContext["executionCtx"]): Response | Promise<Response>;
}

export interface ConsoleEnvironment {
  Bindings: Bindings;
  Variables: ApiEnvironment["Variables"] & {
    /** Lets the page's own script and style run; new for every answer. */
    nonce: string;
    /** Undefined where nobody is signed in. */
    visitor: Visitor | undefined;
    /** The fields of a form that was sent and whose token was right; empty where none was. */
    form: FormData;
    api: Api;
  };
}

export type ConsoleContext = Context<ConsoleEnvironment>;

export type Page = (context: ConsoleContext) => Response | Promise<Response>;

/** The visitor of a page that only people who are signed in get to. */
export function visitorOf(context: ConsoleContext): Visitor {
  const visitor = context.get("visitor");
  if (visitor === undefined) throw new Error("the page is open to people who are not signed in");
  return visitor;
}
