// Validation issues of zod → the failure that names the field, as a client would write it: `messages[0].content`.

import type { z } from "zod";
import type { Failure } from "./failure.ts";
import { present } from "./present.ts";

type Issue = z.core.$ZodIssue;

/** How many problems one message lists. */
const maxProblems = 5;
/** Characters of a field's name that a message shows. */
const maxName = 128;

export function invalidRequest(error: z.ZodError): Failure {
  const problems = error.issues.slice(0, maxProblems).flatMap((issue) => flatten(issue, []));
  const shown = problems.slice(0, maxProblems);
  const message = shown.map(({ path, message: text }) => (path === "" ? text : `${path}: ${text}`)).join("; ");
  return {
    kind: "invalid_request",
    message,
    ...present({ field: shown[0]?.path || undefined, issues: shown.length > 1 ? shown : undefined }),
  };
}

function flatten(issue: Issue, prefix: PropertyKey[]): { path: string; message: string }[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys
      .slice(0, maxProblems)
      .map((key) => ({ path: fieldName([...path, key]), message: "unknown field" }));
  // A union without its own message says nothing useful: the branch that got furthest does.
  if (issue.code === "invalid_union" && issue.message === "Invalid input") {
    const furthest = issue.errors.toSorted((left, right) => depth(right) - depth(left))[0];
    const [inner] = furthest ?? [];
    if (inner !== undefined) return flatten(inner, path);
  }
  return [{ path: fieldName(path), message: issue.message }];
}

function depth(issues: Issue[]): number {
  return issues.reduce((deepest, issue) => Math.max(deepest, issue.path.length), 0);
}

/** A name of the client's own choice may be as long as its body. */
function cut(name: string): string {
  return name.length <= maxName ? name : `${name.slice(0, maxName)}…`;
}

/** `["messages", 0, "content"]` → `messages[0].content`. */
function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === "number") return `${name}[${step}]`;
    const shown = cut(String(step));
    return name === "" ? shown : `${name}.${shown}`;
  }, "");
}
