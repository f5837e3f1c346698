// The console changes things as other clients do: by the management API, which checks what it is given. What it may
// change there is the visitor's workspace, and everything only for an owner of the installation who asks for it. Pages
// read the store themselves; they write to it only what the API has no operation for: sessions, sign-in attempts, the
// console's own keys, and the access key that a member changes for a new one.

import * as z from "zod";
import { installation, type ManagementAuthentication } from "../isolate/authentication.ts";
import { madeOnce } from "../wire/derived.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export interface ApiCall {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below /api/v1. */
  path: string;
  body?: unknown;
  /** For all workspaces; refused to everybody but owners of the installation. */
  everything?: boolean;
  /** The caller has just seen ADMIN_KEY: nobody has to be signed in. */
  byAdminKey?: boolean;
}

export interface ApiProblem {
  status: number;
  message: string;
  issues: { path: string; message: string }[];
}

const errorSchema = madeOnce(() =>
  z.object({
    error: z.object({
      message: z.string(),
      metadata: z
        .object({
          field: z.string().optional(),
          issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        })
        .optional(),
    }),
  }),
);

export async function callApi(context: ConsoleContext, call: ApiCall): Promise<Result<unknown, ApiProblem>> {
  const request = new Request(new URL(`/api/v1${call.path}`, context.req.url), {
    method: call.method,
    // The audit log wants to know from where.
    headers: {
      "content-type": "application/json",
      ...present({ "cf-connecting-ip": context.req.header("cf-connecting-ip") }),
    },
    ...present({ body: call.body === undefined ? undefined : JSON.stringify(call.body) }),
  });
  const response = await context.env.router.callApi(request, authorityOf(context, call));
  const answer: unknown = await response.json();
  return response.ok ? ok(answer) : fail(readProblem(response.status, answer));
}

/** What the body of an error says, as mistakes by field where it names any. */
export function readProblem(status: number, body: unknown): ApiProblem {
  const read = errorSchema().safeParse(body);
  if (!read.success) return { status, message: `The API answered with status ${status}`, issues: [] };
  const { message, metadata: { field, issues } = {} } = read.data.error;
  const named = field === undefined ? [] : [{ path: field, message: message.replace(`${field}: `, "") }];
  return { status, message, issues: issues ?? named };
}

function authorityOf(
  context: ConsoleContext,
  { everything = false, byAdminKey = false }: ApiCall,
): ManagementAuthentication {
  if (byAdminKey) return { kind: "management", key: null, workspace: null, actor: installation };
  const visitor = visitorOf(context);
  if (everything && !visitor.installationOwner)
    throw new Error("only an owner of the installation may change everything");
  return { kind: "management", key: null, workspace: everything ? null : visitor.workspace, actor: visitor.actor };
}
