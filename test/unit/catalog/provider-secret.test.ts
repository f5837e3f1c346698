// Which keys can be sent in which way; and that no word of one is ever in what is said of it.
import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import type { AuthScheme } from "../../../src/catalog/catalog.ts";
import { providerSecretProblem, readAwsKey, readServiceAccount } from "../../../src/catalog/provider-secret.ts";

const pem = String(
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }),
);
const account = (fields: object = {}) => JSON.stringify({ client_email: "a@b.example", private_key: pem, ...fields });
const pair = (fields: object = {}) =>
  JSON.stringify({ accessKeyId: "AKIASECRET", secretAccessKey: "s/ecret+", ...fields });

const good: [AuthScheme, string][] = [
  ["bearer", "sk-secret"],
  ["x-api-key", "sk-secret"],
  ["none", "whatever it is: secret"],
  ["aws-sigv4", "bedrock-api-key-secret"],
  ["aws-sigv4", pair({ sessionToken: "secret==", region: "us-gov-west-1" })],
  ["google-service-account", account()],
  ["google-service-account", account({ private_key: pem.replaceAll("\n", "\\n") })],
  ["google-service-account", account({ token_uri: "https://oauth2.googleapis.com/token" })],
  ["google-service-account", account({ token_uri: "https://accounts.google.com/o/oauth2/token" })],
];
it.each(good)("%s takes %s", (scheme, secret) => {
  expect(providerSecretProblem(scheme, secret)).toBeUndefined();
});

const bad: [AuthScheme, string, string][] = [
  ["bearer", "sk-secret\r\nx: y", "white space"],
  ["bearer", "sk secret", "white space"],
  ["bearer", `sk-secret${"x".repeat(5_000)}`, "longer than 5,000 characters"],
  ["aws-sigv4", pair({ sessionToken: "x".repeat(5_000) }), "longer than 5,000 characters"],
  ["api-key", "sk-secret\u200b", "no header can hold"],
  ["x-goog-api-key", "sk-secr\u00e9t", "no header can hold"],
  ["aws-sigv4", "bedrock secret", "white space"],
  ["aws-sigv4", '{"accessKeyId":"AKIASECRET', "not JSON with accessKeyId"],
  ["aws-sigv4", '{"accessKeyId":"AKIASECRET"}', "not JSON with accessKeyId"],
  ["aws-sigv4", pair({ sessionToken: "secr\u00e9t" }), "not JSON with accessKeyId"],
  ["aws-sigv4", pair({ region: "secret.example/#" }), "not JSON with accessKeyId"],
  ["aws-sigv4", pair({ accessKeyId: "secret\r\nhost: a" }), "not JSON with accessKeyId"],
  ["google-service-account", "sk-secret", "not the JSON key of a service account"],
  ["google-service-account", "[]", "not the JSON key of a service account"],
  ["google-service-account", account({ private_key: "secret" }), "not the JSON key of a service account"],
  ["google-service-account", account({ client_email: 5 }), "not the JSON key of a service account"],
  ["google-service-account", account({ token_uri: "http://127.0.0.1:9/secret" }), "token_uri"],
  ["google-service-account", account({ token_uri: "https://oauth2.googleapis.com.secret.example/token" }), "token_uri"],
];
it.each(bad)("%s refuses %j", (scheme, secret, words) => {
  const problem = providerSecretProblem(scheme, secret);
  expect(problem).toContain(words);
  expect(problem?.toLowerCase()).not.toMatch(/sk-secr|akiasecret|127\.0\.0\.1|secret\.example|s\/ecret/);
});

it("reads what is sent, and no more", () => {
  expect(readAwsKey(` ${pair({ other: 1 })} `)).toEqual({
    ok: true,
    value: { accessKeyId: "AKIASECRET", secretAccessKey: "s/ecret+" },
  });
  const read = readServiceAccount(account({ private_key: pem.replaceAll("\n", "\\n") }));
  expect(read).toEqual({ ok: true, value: { client_email: "a@b.example", private_key: pem.trim() } });
});
