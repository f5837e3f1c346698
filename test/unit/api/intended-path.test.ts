// A slip of the base URL is understood, and nothing else is touched.
import { expect, test } from "vitest";
import { intendedPath, likeliestPath } from "../../../src/api/intended-path.ts";

const routes = new Set(["/health", "/api/v1/completions", "/api/v1/chat/completions", "/api/v1/messages"]);
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

test.each([
  ["/openai/v1/chat/completions", "/api/v1/chat/completions"],
  ["/api/v2/chat/completions", "/api/v1/chat/completions"],
  ["/anthropic/v1/messages/", "/api/v1/messages"],
  ["/completion", undefined],
  ["/", undefined],
])("%s ends like %s", (path, like) => {
  expect(likeliestPath(path, routes)).toBe(like);
});
