// What every page finds in Hono's context.
import type { Context } from "hono";
import type { RouterLink } from "../api/router-link.ts";
import type { Settings } from "../env.ts";
import type { ConsoleIsolate, ConsoleStorage } from "../isolate/console-isolate.ts";
import type { Visitor } from "./session/visitor.ts";

/** What comes with each request: storage, and what only the router has. */
export interface ConsoleBindings extends ConsoleStorage {
  isolate: ConsoleIsolate;
  router: RouterLink;
  settings: Settings;
}

export interface ConsoleEnvironment {
  Bindings: ConsoleBindings;
  Variables: {
    settings: Settings;
    /** Epoch milliseconds. */
    now: () => number;
    /** Lets the page's own script and style run; new for every answer. */
    nonce: string;
    /** Undefined where nobody is signed in. */
    visitor: Visitor | undefined;
    /** The fields of a form that was sent and whose token was right; empty where none was. */
    form: FormData;
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
