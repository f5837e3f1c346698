// A route is one value: where it is, who may call it, what it takes, what it answers and what it does. Its registration,
// key check, validation, error bodies, documentation, openapi.json and the test of who may do what are read off it.
import type { z } from "zod";
import type { ManagementAuthentication } from "../isolate/authentication.ts";
import type { AuditAction } from "../wire/audit.ts";
import type { Failure } from "../wire/failure.ts";
import { isRecord } from "../wire/json.ts";
import { present } from "../wire/present.ts";
import { ok, type Result } from "../wire/result.ts";
import { admit, admitStill, type CallerOf, type KeyKind } from "./admit.ts";
import { type AuditedRequest, type AuditRule, announce } from "./audit.ts";
import { type ApiContext, failureResponse } from "./context.ts";
import { keepSnapshots } from "./keep-snapshots.ts";
import { type Reach, reachOf } from "./reach.ts";
import { type CheckedBody, checkedBy, readBody } from "./read-body.ts";
import { readQuery } from "./read-query.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Method and whole path, as the router writes it: `GET /api/v1/keys/:hash`. */
export type Place = `${Method} /${string}`;

interface Placed {
  method: Method;
  path: string;
}

/** What is written about every route. Schemas of answers are functions: a Worker that starts does not pay for them. */
interface RouteFacts {
  /** One line for the documentation. */
  summary: string;
  answer: () => z.ZodType;
  /** Of the answer; 200 where nothing is said. */
  status?: 200 | 201;
}

/** A route as everything but its own file sees it. */
export interface Route extends Placed, RouteFacts {
  /** Who may call it. */
  key: KeyKind;
  query?: z.ZodType;
  /** Describes the body; `respond` checks it. */
  body?: z.ZodType;
  /** A body that works, for the documentation; made from the schema where there is none. */
  example?: Record<string, unknown>;
  /** The shape of its errors, where it is not the usual one. */
  failure?: () => z.ZodType;
  /** Of its good answers, where it is not JSON. */
  media?: string;
  /** Answers by server-sent events where the body says `stream: true`. */
  streams?: boolean;
  /** The action that the audit log knows it by. */
  action?: AuditAction;
  /** What it shows, for the audit log: undefined where it shows nothing. */
  look?(asked: Looked): Promise<unknown>;
  respond(context: ApiContext): Response | Promise<Response>;
}

/** What a route needs that shows one thing. */
type Looked = Reach & { caller: ManagementAuthentication; params: Readonly<Record<string, string>> };

const nothing = ok(undefined);

function changesStorage(key: KeyKind, method: string): boolean {
  return (key === "management" || key === "root") && method !== "GET";
}

type Absent = z.ZodType<undefined>;
type BodyValue<Body> = Body extends z.ZodType ? z.output<Body> : Body extends CheckedBody<infer Value> ? Value : never;

type NameOf<Segment> = Segment extends `:${infer Name}` ? Name : never;
type NamesIn<Path> = Path extends `${infer Segment}/${infer Rest}` ? NameOf<Segment> | NamesIn<Rest> : NameOf<Path>;
type ParamsOf<At extends Place> = Readonly<Record<NamesIn<At>, string>>;

/** What a handler is given: everything that the route declares, checked, and who asks. */
interface Asked<At extends Place, Key extends KeyKind, Query extends z.ZodType, Body> extends Reach {
  caller: CallerOf[Key];
  params: ParamsOf<At>;
  query: z.output<Query>;
  body: BodyValue<Body>;
  /** Of a good answer, to be added to. */
  headers: Headers;
}

/** What an entry of the audit log is made of, or a word for why there is none. */
type Audit<Asked> = AuditRule<Asked> | "not audited";

/** Whoever manages leaves a trace: a route that is not only asked has to say which. */
type MustSay<At extends Place, Key extends KeyKind> = At extends `GET ${string}`
  ? false
  : Key extends "management" | "root" | "any"
    ? true
    : false;

type Audited<At extends Place, Key extends KeyKind> = MustSay<At, Key> extends true ? { audit: unknown } : unknown;

interface Definition<At extends Place, Key extends KeyKind, Query extends z.ZodType, Body, Answer extends z.ZodType>
  extends RouteFacts {
  query?: Query;
  body?: Body;
  audit?: Audit<Asked<At, Key, Query, Body>>;
  example?: Record<string, unknown>;
  answer: () => Answer;
  handle(
    asked: Asked<At, Key, Query, Body>,
  ): Result<z.input<Answer>, Failure> | Promise<Result<z.input<Answer>, Failure>>;
}

/** Of a route that shows what is about to be changed: what it shows. */
export function shownBy(shows: Route): (asked: Looked) => Promise<unknown> {
  return async (asked) => shows.look?.(asked);
}

export function placed(place: Place): Placed {
  const [method, path = "/"] = place.split(" ", 2);
  // The cast repeats what the type of a place says of its first word.
  return { method: method as Method, path };
}

export function route<
  At extends Place,
  Key extends KeyKind,
  Answer extends z.ZodType,
  Query extends z.ZodType = Absent,
  Body extends z.ZodType | CheckedBody<unknown> = Absent,
>(place: At, key: Key, definition: Definition<At, Key, Query, Body, Answer> & Audited<At, Key>): Route {
  const { query, body, handle, audit, ...facts }: Definition<At, Key, Query, Body, Answer> = definition;
  // Only routes that somebody with a key calls have a rule, and a rule is given what its own route was asked.
  const rule = audit === "not audited" ? undefined : (audit as AuditRule<AuditedRequest> | undefined);
  const changes = !place.startsWith("GET ");
  const look = async (looked: Looked): Promise<unknown> => {
    // Of a route that is asked nothing but its path.
    const asked = { ...looked, query: undefined, body: undefined, headers: new Headers() };
    const answer = await handle(asked as Asked<At, Key, Query, Body>);
    return answer.ok && isRecord(answer.value) ? answer.value["data"] : undefined;
  };
  const checked: CheckedBody<unknown> | undefined = body === undefined || "read" in body ? body : checkedBy(body);
  return {
    ...placed(place),
    key,
    ...facts,
    ...present({ query, body: checked?.schema, action: rule?.action, look: changes ? undefined : look }),
    async respond(context) {
      const admitted = await admit(context, key);
      if (!admitted.ok) return failureResponse(admitted.problem);
      const asked = query === undefined ? nothing : readQuery(context.req.url, query);
      if (!asked.ok) return failureResponse(asked.problem);
      const sent = checked === undefined ? nothing : await readBody(context.req.raw, checked);
      if (!sent.ok) return failureResponse(sent.problem);
      const caller = changes ? await admitStill(context, key) : admitted;
      if (!caller.ok) return failureResponse(caller.problem);
      const headers = new Headers();
      // The casts repeat what the checks above have established, in terms of this definition.
      const request: Asked<At, Key, Query, Body> = {
        ...reachOf(context),
        caller: caller.value,
        params: context.req.param() as ParamsOf<At>,
        query: asked.value as z.output<Query>,
        body: sent.value as BodyValue<Body>,
        headers,
      };
      const announced = rule && (await announce(request as AuditedRequest, rule, changes));
      const answer = await handle(request);
      if (answer.ok) await announced?.made(answer.value);
      else await announced?.refused();
      if (changesStorage(key, context.req.method)) await keepSnapshots(context);
      if (!answer.ok) return failureResponse(answer.problem);
      return Response.json(answer.value, { status: definition.status ?? 200, headers });
    },
  };
}
