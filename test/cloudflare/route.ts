// One route of the stand-in: which requests it takes and what it answers.
import type { Account } from "./account.ts";

export interface Call {
  account: Account;
  /** What stands for the `*`s of the path, in order. */
  names: string[];
  query: URLSearchParams;
  headers: Headers;
  /** The JSON body; undefined where it was none. */
  body: unknown;
  form(): Promise<FormData>;
  /** Of the server itself, for addresses that answers hold. */
  origin: string;
}

export type Reply = { result: unknown; info?: unknown } | { status: number; code: number; message: string };

export interface Route {
  method: string;
  /** Behind `/accounts/{id}`; `*` is one part of a path. */
  path: string;
  answer(call: Call): Reply | Promise<Reply>;
}

export function missing(code: number, message: string): Reply {
  return { status: 404, code, message };
}

export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;
}

export function textOf(body: unknown, name: string): string {
  const value = fieldOf(body, name);
  return typeof value === "string" ? value : "";
}
