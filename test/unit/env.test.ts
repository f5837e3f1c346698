// Contract §2: values are trimmed, and a bad one stops the Worker with a message that names it and says what to write.
import { describe, expect, it } from "vitest";
import { problemOfVariables, readSettings, SettingsError } from "../../src/env.ts";
import { isEuHost } from "../../src/wire/eu-host.ts";

const adminKey = "0123456789abcdef";
const encryptionKey = Buffer.alloc(32, 7).toString("base64");

function problemOf(variables: Record<string, unknown>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return "";
}

it("has the defaults of contract §2", () => {
  expect(readSettings({})).toEqual({
    EU_HOSTNAMES: ["eu.*"],
    EU_IN_REGION: false,
    CORS_ORIGINS: "*",
    EXA_BASE_URL: "https://api.exa.ai",
    SANDBOX: false,
    PRIVATE_URLS: false,
    FIRST_TOKEN_TIMEOUT_MS: 60_000,
    IDLE_TIMEOUT_MS: 60_000,
    TOTAL_TIMEOUT_MS: 600_000,
    KEEPALIVE_MS: 10_000,
    RECORDS_HOT_DAYS: 30,
    RECORDS_KEEP_DAYS: 400,
    D1_SOFT_LIMIT_MB: 8_000,
    IO_LOG_MAX_BYTES: 4_194_304,
    CATALOG_TTL_MS: 10_000,
    AUTH_TTL_MS: 10_000,
  });
});

it.each([
  ["ADMIN_KEY", ` ${adminKey}\n`, adminKey],
  ["ENCRYPTION_KEY", `\t${encryptionKey} `, encryptionKey],
  ["SANDBOX", " true ", true],
  ["SANDBOX", true, true],
  ["EU_IN_REGION", "false", false],
  ["KEEPALIVE_MS", " 250 ", 250],
  ["KEEPALIVE_MS", 250, 250],
  ["IO_LOG_MAX_BYTES", "0", 0],
  ["RECORDS_HOT_DAYS", "0", 0],
  ["RECORDS_KEEP_DAYS", " 90 ", 90],
  ["D1_SOFT_LIMIT_MB", "400", 400],
  ["AUTH_TTL_MS", "0", 0],
  ["CATALOG_SOURCE_URL", "https://models.dev/api.json", "https://models.dev/api.json"],
  ["CATALOG_SOURCE_URL", "http://127.0.0.1:9/api.json", "http://127.0.0.1:9/api.json"],
  ["EU_HOSTNAMES", " EU.* , router.example.com", ["eu.*", "router.example.com"]],
  ["CORS_ORIGINS", " * ", "*"],
  ["CORS_ORIGINS", " ", []],
  [
    "CORS_ORIGINS",
    " https://App.example.com , http://localhost:3000,app://obsidian.md",
    ["https://app.example.com", "http://localhost:3000", "app://obsidian.md"],
  ],
])("%s may be %j", (name, value, expected) => {
  expect(readSettings({ [name]: value })).toMatchObject({ [name]: expected });
});

const wholeNumber = "must be a whole number of";
it.each([
  ["ADMIN_KEY", "", "is empty"],
  ["ADMIN_KEY", "   ", "is empty"],
  ["ADMIN_KEY", "0123456789abcde", "at least 16 characters"],
  ["ADMIN_KEY", "a".repeat(16), "8 different ones"],
  ["ADMIN_KEY", "abcdefg".repeat(4), "8 different ones"],
  ["ADMIN_KEY", "0123456789 abcdef", "white space"],
  ["ADMIN_KEY", "0123456789äbcdef", "no header can hold"],
  ["ADMIN_KEY", "0123456789\u0000abcdef", "no header can hold"],
  ["ADMIN_KEY", { a: 1 }, "must be a text"],
  ["ENCRYPTION_KEY", "", "is empty"],
  ["ENCRYPTION_KEY", Buffer.alloc(31, 7).toString("base64"), "base64 of 32 bytes"],
  ["ENCRYPTION_KEY", Buffer.alloc(33, 7).toString("base64"), "base64 of 32 bytes"],
  ["ENCRYPTION_KEY", encryptionKey.replace("=", ""), "base64 of 32 bytes"],
  ["ENCRYPTION_KEY", Buffer.alloc(32, 7).toString("hex"), "base64 of 32 bytes"],
  ["ENCRYPTION_KEY", `"${encryptionKey}"`, "base64 of 32 bytes"],
  ["ENCRYPTION_KEY_PREVIOUS", "old", "base64 of 32 bytes"],
  ["SANDBOX", "True", "true or false"],
  ["SANDBOX", "1", "true or false"],
  ["SANDBOX", 1, "true or false"],
  ["SANDBOX", "yes", "true or false"],
  ["SANDBOX", "", "true or false"],
  ["EU_IN_REGION", "TRUE", "true or false"],
  ["EU_IN_REGION", "on", "true or false"],
  ["CORS_ORIGINS", "https://a.example,", "an empty entry"],
  ["CORS_ORIGINS", ",", "an empty entry"],
  ["CORS_ORIGINS", "*, https://a.example", '"*" beside other origins'],
  ["CORS_ORIGINS", "https://*.a.example", "name each origin"],
  ["CORS_ORIGINS", "https://a.example/", "write https://a.example"],
  ["CORS_ORIGINS", "https://a.example/chat?x", "write https://a.example"],
  ["CORS_ORIGINS", "https://a.example:443", "write https://a.example"],
  ["CORS_ORIGINS", "http://ä.example", "write http://xn--4ca.example"],
  ["CORS_ORIGINS", "a.example", "no origin"],
  ["CORS_ORIGINS", "localhost:3000", "no origin"],
  ["CORS_ORIGINS", "null", "no origin"],
  ["CORS_ORIGINS", "none", "no origin"],
  ["CORS_ORIGINS", "file://", "no origin"],
  ["CORS_ORIGINS", "ws://a.example", "no origin"],
  ["CORS_ORIGINS", "https://a.example https://b.example", "no origin"],
  ["CORS_ORIGINS", "https://a.example;https://b.example", "no origin"],
  ["CORS_ORIGINS", "https://user@a.example", "no origin"],
  ["FIRST_TOKEN_TIMEOUT_MS", "60s", wholeNumber],
  ["FIRST_TOKEN_TIMEOUT_MS", "1e4", wholeNumber],
  ["IDLE_TIMEOUT_MS", "0x10", wholeNumber],
  ["IDLE_TIMEOUT_MS", "60_000", wholeNumber],
  ["TOTAL_TIMEOUT_MS", "10.5", wholeNumber],
  ["TOTAL_TIMEOUT_MS", "-1", wholeNumber],
  ["TOTAL_TIMEOUT_MS", "99999999999", wholeNumber],
  ["TOTAL_TIMEOUT_MS", "2147483648", wholeNumber],
  ["KEEPALIVE_MS", "0", wholeNumber],
  ["KEEPALIVE_MS", "", wholeNumber],
  ["KEEPALIVE_MS", "10 000", wholeNumber],
  ["KEEPALIVE_MS", "Infinity", wholeNumber],
  ["IO_LOG_MAX_BYTES", "4MB", wholeNumber],
  ["RECORDS_HOT_DAYS", "30d", wholeNumber],
  ["RECORDS_KEEP_DAYS", "-1", wholeNumber],
  ["D1_SOFT_LIMIT_MB", "8GB", wholeNumber],
  ["CATALOG_TTL_MS", "ten", wholeNumber],
  ["AUTH_TTL_MS", "+5", wholeNumber],
  ["CATALOG_SOURCE_URL", "", "is empty"],
  ["CATALOG_SOURCE_URL", "http://models.dev/api.json", "https://"],
  ["CATALOG_SOURCE_URL", "models.dev/api.json", "https://"],
  ["CATALOG_SOURCE_URL", "file:///etc/passwd", "https://"],
  ["ACCESS_TEAM_DOMAIN", "", "is empty"],
  ["ACCESS_TEAM_DOMAIN", "http://team.cloudflareaccess.com", "host name of your Cloudflare Access team"],
  ["ACCESS_TEAM_DOMAIN", "team.cloudflareaccess.com/", "host name of your Cloudflare Access team"],
  ["ACCESS_TEAM_DOMAIN", "https://team.cloudflareaccess.com/cdn-cgi", "host name of your Cloudflare Access team"],
  ["ACCESS_TEAM_DOMAIN", "*.cloudflareaccess.com", "host name of your Cloudflare Access team"],
  ["ACCESS_AUD", "", "is empty"],
  ["ACCESS_AUD", "a b", "white space"],
])("%s may not be %j", (name, value, expected) => {
  const problem = problemOf({ [name]: value });
  expect(problem).toContain(`${name} `);
  expect(problem).toContain(expected);
});

it.each([
  ["ACCESS_TEAM_DOMAIN", "team.cloudflareaccess.com", "ACCESS_AUD"],
  ["ACCESS_AUD", "tag", "ACCESS_TEAM_DOMAIN"],
  ["ENCRYPTION_KEY_PREVIOUS", encryptionKey, "ENCRYPTION_KEY"],
])("%s alone stops the Worker", (name, value, partner) => {
  expect(problemOf({ [name]: value })).toBe(
    `Bad configuration: ${partner} is missing: ${name} does nothing without it`,
  );
});

it.each([
  "team.cloudflareaccess.com",
  "https://team.cloudflareaccess.com",
  "https://team.cloudflareaccess.com/",
])("ACCESS_TEAM_DOMAIN may be %s", (team) => {
  expect(problemOf({ ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: "tag" })).toBe("");
});

it.each<[variables: Record<string, unknown>, elsewhere: string[], problem: string | undefined]>([
  [{}, [], undefined],
  [{ ACCESS_TEAM_DOMAIN: "team.example" }, [], "Bad configuration: ACCESS_AUD is missing"],
  [{ ACCESS_TEAM_DOMAIN: "team.example" }, ["ADMIN_KEY"], "Bad configuration: ACCESS_AUD is missing"],
  [{ ACCESS_TEAM_DOMAIN: "team.example" }, ["ACCESS_AUD"], undefined],
  [{ ACCESS_TEAM_DOMAIN: "https://" }, ["ACCESS_TEAM_DOMAIN"], "Bad configuration: ACCESS_TEAM_DOMAIN must be"],
])("of the variables %j, with %j set elsewhere, a deployment says %s", (variables, elsewhere, problem) => {
  const said = problemOfVariables(variables, elsewhere);
  expect(problem === undefined ? said : said?.startsWith(problem)).toBe(problem === undefined ? undefined : true);
});

it("repeats no secret, and names every bad variable at once", () => {
  const problem = problemOf({ ADMIN_KEY: "hunter2", ENCRYPTION_KEY: "correct horse", SANDBOX: "yes" });
  expect(problem).toMatch(/ADMIN_KEY .*; ENCRYPTION_KEY .*; SANDBOX /);
  expect(problem).not.toMatch(/hunter2|horse/);
});

describe("EU_HOSTNAMES", () => {
  it.each([
    ["https://eu.example.com", "write eu.example.com"],
    ["https://eu.*", "write eu.*"],
    ["eu.example.com:443", "write eu.example.com"],
    ["eu.*:8787", "write eu.*"],
    ["eu.example.com/", "write eu.example.com"],
    ["eu.example.com/v1", "write eu.example.com"],
    ["eu.example.com?x", "write eu.example.com"],
    ["me@eu.example.com", "write eu.example.com"],
    ["eu.example.com.", "write eu.example.com"],
    ["eu.exämple.com", "write eu.xn--exmple-cua.com"],
    ["eu.exämple.*", "write eu.xn--exmple-cua.*"],
    ["ｅｕ.example.com", "write eu.example.com"],
    ["%65u.example.com", "write eu.example.com"],
    ["127.1", "write 127.0.0.1"],
    ["[0:0:0:0:0:0:0:1]", "write [::1]"],
    ["eu.*.", "write eu.*"],
    ["eu.*.example.*", "a * too many"],
    ["**", "a * too many"],
    ["*.eu.*", "a * too many"],
    ["eu-*.example.com", "in the middle"],
    ["a;b", "put a comma"],
    ["a b", "put a comma"],
    ["eu.example.com\teu.example.org", "put a comma"],
    ["a|b", "put a comma"],
    ["", "an empty host"],
    ["  ", "an empty host"],
    ["eu.*,", "an empty host"],
    [",eu.*", "an empty host"],
    ["eu.*,,eu.example.com", "an empty host"],
    ["eu..example.com", "which no host can match"],
    [".example.com", "which no host can match"],
    ["'eu.*'", "which no host can match"],
    ['"eu.*"', "which no host can match"],
    ["eu.ex&mple.com", "which no host can match"],
    [`${"a".repeat(64)}.eu`, "which no host can match"],
    ["router.example.com, https://eu.example.com", "write eu.example.com"],
  ])("may not be %j", (list, expected) => {
    const problem = problemOf({ EU_HOSTNAMES: list });
    expect(problem).toContain("EU_HOSTNAMES has ");
    expect(problem).toContain(expected);
  });

  it.each([
    ["eu.*", "https://eu.example.com"],
    ["*", "https://anything.example"],
    ["eu*", "https://europe.example"],
    ["*.eu.example.com", "https://router.eu.example.com"],
    ["*-eu.example.com", "https://router-eu.example.com"],
    ["eu.example.com", "https://eu.example.com:8443/api"],
    ["EU.Example.COM", "https://eu.example.com."],
    ["eu.xn--exmple-cua.com", "https://eu.exämple.com/"],
    ["localhost", "http://localhost:8787"],
    ["10.0.0.1", "http://10.0.0.1/"],
    ["10.0.*", "http://10.0.0.1/"],
    ["[::1]", "http://[::1]:8787/"],
    ["eu_1.example.com", "https://eu_1.example.com"],
  ])("may be %j, and %s is one", (list, url) => {
    expect(isEuHost(url, readSettings({ EU_HOSTNAMES: list }).EU_HOSTNAMES)).toBe(true);
  });
});
