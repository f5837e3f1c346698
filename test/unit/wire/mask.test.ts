// What comes back of a key is taken out in every form in which it may come, and nothing else is.
import { describe, expect, it } from "vitest";
import { Mask } from "../../../src/wire/mask.ts";
import { cpuMsOf } from "../../cpu-time.ts";

const key = "sk-Live/0123+abcd=EFGH&ijkl";
const base64 = (text: string) => Buffer.from(text).toString("base64");

function maskOf(...secrets: string[]): Mask {
  const mask = new Mask();
  mask.add(...secrets);
  return mask;
}

/** Pieces of it that are long enough to be of use to somebody. */
function pieces(text: string, secret: string): string[] {
  const found = [];
  for (let start = 0; start + 8 <= secret.length; start += 1) found.push(secret.slice(start, start + 8));
  return found.filter((piece) => text.includes(piece));
}

describe("a failure's text", () => {
  it.each<[string, string]>([
    ["as it is", `wrong key ${key}.`],
    ["twice", `${key} and ${key}`],
    ["in a header", `{"authorization":"Bearer ${key}"}`],
    ["as JSON of PHP", JSON.stringify({ key }).replaceAll("/", "\\/")],
    ["as JSON within JSON", JSON.stringify(JSON.stringify({ key }).replaceAll("/", "\\/"))],
    ["as JSON that is safe in HTML", JSON.stringify({ key }).replaceAll("&", "\\u0026").replaceAll("=", "\\u003d")],
    ["in a URL", `/v1?key=${encodeURIComponent(key)}`],
    [
      "in a URL in small letters",
      `/v1?key=${encodeURIComponent(key).toLowerCase().replace("sk-live", "sk-Live").replace("efgh", "EFGH")}`,
    ],
    ["in a URL within a URL", encodeURIComponent(`/v1?key=${encodeURIComponent(key)}`)],
    ["as HTML", `<pre>${key.replaceAll("&", "&amp;").replaceAll("/", "&#x2F;").replaceAll("=", "&#61;")}</pre>`],
    ["as base64", base64(key)],
    ["as base64 of a header", base64(`Bearer ${key}`)],
    ["as base64 of headers", base64(JSON.stringify({ host: "a", authorization: `Bearer ${key}`, accept: "b" }))],
    ["as base64 for URLs", Buffer.from(`:${key}:`).toString("base64url")],
    ["as hex", Buffer.from(key).toString("hex")],
    ["as HEX", Buffer.from(key).toString("hex").toUpperCase()],
  ])("has no key in it %s", (_, text) => {
    const masked = maskOf(key).text(text);
    expect(masked).toContain("[key]");
    for (const form of [key, encodeURIComponent(key), base64(key), Buffer.from(key).toString("hex")]) {
      expect(pieces(masked, form)).toEqual([]);
    }
  });

  it("keeps what stands around it", () => {
    expect(maskOf(` ${key}\r\n`).text(`"Bearer ${key}" is wrong`)).toBe('"Bearer [key]" is wrong');
  });

  it("loses the longer one of two first", () => {
    expect(maskOf("abcdefgh", "abcdefgh-ijkl").text("abcdefgh-ijkl abcdefgh")).toBe("[key] [key]");
  });

  it.each(["", "a", "the", "test1"])("is not torn apart by the short key %j", (short) => {
    const text = "a test1 of the key Bearer test9";
    expect(maskOf(short).text(text)).toBe(text);
    if (short !== "") expect(maskOf(short).text(`got Bearer ${short}`)).toBe("got [key]");
  });

  it("that breaks off within a key keeps no piece of it", () => {
    for (let length = 6; length < key.length; length += 1) {
      expect(maskOf(key).text(`You sent ${key.slice(0, length)}`)).toBe("You sent [key]");
    }
  });

  it("that is cut within a key keeps no piece of it", () => {
    for (let before = 0; before < key.length; before += 1) {
      const masked = maskOf(key).text("-".repeat(before) + key.repeat(10_000));
      expect(pieces(masked, key)).toEqual([]);
      expect(masked.replaceAll("[key]", "").length).toBeLessThan(key.length + 8);
    }
  });

  it("stays as it is where nothing was signed", () => {
    expect(new Mask().text(key)).toBe(key);
  });

  it("of 32 MiB takes no time to speak of, with all lines of a private key", () => {
    const lines = Array.from({ length: 26 }, (_, index) => base64(`line ${index} `.repeat(8)).slice(0, 64));
    const text = "aA+/=%25\\u00".repeat(2_800_000);
    expect(cpuMsOf(() => maskOf(...lines, key).text(text))).toBeLessThan(2_000);
  });
});

describe("a key that was made to be hard to find", () => {
  const pair = JSON.stringify({ accessKeyId: "AKIAEXAMPLE012345678", secretAccessKey: "wJalr/XUtnFEMI+K7MDENG" });
  const slashes = "a\\\\\\b\\";

  it.each([
    pair,
    "\\".repeat(30),
    `${slashes.repeat(20)}c`,
    "%25".repeat(50),
    "&#0".repeat(30),
    "{".repeat(5_000),
  ])("takes no time that grows with the square of the text: %.20s", (secret) => {
    const mask = maskOf(secret);
    const length = 60_000;
    const beginnings = [secret.slice(0, -1), `${secret.slice(0, 3)}\\`, "\\", "%25", "&#0"];
    // What is made of a key once is no matter of the text.
    mask.text("");
    mask.answer("\\");
    for (const text of [...beginnings.map((one) => one.repeat(length / one.length)), `{${"\\".repeat(length)}`]) {
      const spent = cpuMsOf(() => {
        mask.text(text);
        mask.answer(text);
      });
      expect(spent).toBeLessThan(4_000);
    }
  });

  it.each([slashes, `x${slashes.repeat(4)}y`, `\\${slashes}`])("with backslashes in it is found: %j", (secret) => {
    const once = JSON.stringify(secret).slice(1, -1);
    const forms = [secret, once, JSON.stringify(once).slice(1, -1), encodeURIComponent(secret), base64(secret)];
    for (const form of forms) expect(maskOf(secret).text(`<${form}>`)).toMatch(/^<\\*\[key\]\w?=*>$/);
  });

  it("is found where it is longer than an expression can hold", () => {
    const long = `{${"x/+=".repeat(5_000)}}`;
    for (const text of [long, JSON.stringify(long).replaceAll("/", "\\/")]) {
      expect(maskOf(long).text(`<${text.slice(0, 30_000)}`)).toMatch(/^<"?\[key\]"?$/);
      expect(maskOf(long).answer(`<${text}>`)).toMatch(/^<"?\[key\]"?>$/);
    }
  });
});

describe("a good answer", () => {
  it("has no long key in it", () => {
    expect(maskOf(key).answer(`{"content":"I was sent ${key}"}`)).toBe('{"content":"I was sent [key]"}');
  });

  it("has no short key in it that is no word", () => {
    expect(maskOf("pw-4711-xy").answer('{"content":"pw-4711-xy"}')).toBe('{"content":"[key]"}');
  });

  it("is never cut", () => {
    expect(maskOf(key).answer(`${"a".repeat(200_000)}${key}b`)).toBe(`${"a".repeat(200_000)}[key]b`);
  });

  it("may hold a word that happens to be a local server's key", () => {
    const text = '{"content":"Start ollama-local first."}';
    expect(maskOf("ollama-local").answer(text)).toBe(text);
  });
});
