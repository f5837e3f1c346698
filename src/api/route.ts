// A route is one value: where it is, who may call it, what it takes, what it answers and what it does. Its registration,
// key check, validation, error bodies, documentation, openapi.json and the test of who may do what are read off it.
import type { z } from "zod";
import type { Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import { ok, type Result } from "../wire/result.ts";
import { admit, type CallerOf, type KeyKind } from "./admit.ts";
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
  /** Answers by server-sent events where the body says `stream: true`. */
  streams?: boolean;
  respond(context: ApiContext): Response | Promise<Response>;
}

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

interface Definition<At extends Place, Key extends KeyKind, Query extends z.ZodType, Body, Answer extends z.ZodType>
  extends RouteFacts {
  query?: Query;
  body?: Body;
  example?: Record<string, unknown>;
  answer: () => Answer;
  handle(
    asked: Asked<At, Key, Query, Body>,
  ): Result<z.input<Answer>, Failure> | Promise<Result<z.input<Answer>, Failure>>;
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
>(place: At, key: Key, definition: Definition<At, Key, Query, Body, Answer>): Route {
  const { query, body, handle, ...facts } = definition;
  const checked: CheckedBody<unknown> | undefined = body === undefined || "read" in body ? body : checkedBy(body);
  return {
    ...placed(place),
    key,
    ...facts,
    ...present({ query, body: checked?.schema }),
    async respond(context) {
      const caller = await admit(context, key);
      if (!caller.ok) return failureResponse(caller.problem);
      const asked = query === undefined ? nothing : readQuery(context.req.url, query);
      if (!asked.ok) return failureResponse(asked.problem);
      const sent = checked === undefined ? nothing : await readBody(context.req.raw, checked);
      if (!sent.ok) return failureResponse(sent.problem);
      const headers = new Headers();
      // The casts repeat what the checks above have established, in terms of this definition.
      const answer = await handle({
        ...reachOf(context),
        caller: caller.value,
        params: context.req.param() as ParamsOf<At>,
        query: asked.value as z.output<Query>,
        body: sent.value as BodyValue<Body>,
        headers,
      });
      if (changesStorage(key, context.req.method)) await keepSnapshots(context);
      if (!answer.ok) return failureResponse(answer.problem);
      return Response.json(answer.value, { status: definition.status ?? 200, headers });
    },
  };
}
