// A slip of the base URL is understood, and nothing else is touched.
import { expect, test } from "vitest";
import { intendedPath } from "../../../src/api/intended-path.ts";

const routes = new Set(["/api/v1/chat/completions", "/api/v1/messages"]);
const meant = (path: string) => intendedPath(path, (one) => routes.has(one));

test.each([
  ["/api/v1/chat/completions", "/api/v1/chat/completions"],
  ["/api/v1//chat/completions", "/api/v1/chat/completions"],
  ["//api/v1/chat/completions", "/api/v1/chat/completions"],
  ["/api/v1/chat/completions/", "/api/v1/chat/completions"],
  ["/api/v1/models/", "/api/v1/models"],
  ["/api/v1/v1/messages", "/api/v1/messages"],
  ["/api/v1/v1/v1/messages", "/api/v1/messages"],
  ["/v1/messages", "/api/v1/messages"],
  ["/v1/models", "/api/v1/models"],
  ["/v1/v1/chat/completions", "/api/v1/chat/completions"],
  ["/chat/completions", "/api/v1/chat/completions"],
  ["/chat/completions/", "/api/v1/chat/completions"],
  ["/api/chat/completions", "/api/v1/chat/completions"],
  ["/api/v1/v1beta", "/api/v1/v1beta"],
  ["/v1beta/messages", "/v1beta/messages"],
  ["/models", "/models"],
  ["/logs/", "/logs/"],
  ["/", "/"],
  ["//", "//"],
  ["/api", "/api"],
])("%s means %s", (path, expected) => {
  expect(meant(path)).toBe(expected);
});
