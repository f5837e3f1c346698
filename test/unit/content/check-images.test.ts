// Pictures in a request: judged by content, named by their place, counted for modality and price.
import { describe, expect, test } from "vitest";
import { checkImages } from "../../../src/content/check-images.ts";
import { decodeBase64, decodeBeginning, parseDataUrl, toDataUrl } from "../../../src/content/data-url.ts";
import { publicHttpsOnly } from "../../../src/content/public-url.ts";
import { countImages, modalitiesOf } from "../../../src/content/request-parts.ts";
import { sniffType } from "../../../src/content/sniff-type.ts";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { dataUrl, pictures } from "./images.ts";

const image = (url: string, detail?: string) => ({
  type: "image_url",
  image_url: { url, ...(detail === undefined ? {} : { detail }) },
});
const text = { type: "text", text: "What is this?" };
const request = (...parts: unknown[]) =>
  chatRequestSchema.parse({
    messages: [
      { role: "system", content: "Look." },
      { role: "user", content: parts },
    ],
  });
const check = (...parts: unknown[]) => checkImages(request(...parts), publicHttpsOnly);
const base64 = (content: string) => Buffer.from(content, "latin1").toString("base64");

test.each(Object.entries(pictures))("a real %s passes untouched, with its detail", (type, content) => {
  const sent = request(
    text,
    image(dataUrl(`image/${type}`, content), "low"),
    image("https://example.com/a.png", "high"),
  );
  const checked = checkImages(sent, publicHttpsOnly);
  expect(checked.ok && checked.value).toBe(sent);
});

test("a jpeg that is called png is sent as a jpeg, and its detail stays", () => {
  const checked = check(text, image(dataUrl("image/png", pictures.jpeg), "high"));
  expect(checked.ok && checked.value.messages[1]?.content).toEqual([
    text,
    image(dataUrl("image/jpeg", pictures.jpeg), "high"),
  ]);
});

describe("a 400 that names the part", () => {
  test.each([
    ["HTML", dataUrl("image/png", base64("<!DOCTYPE html><html></html>")), "HTML"],
    ["a PDF", dataUrl("image/png", base64("%PDF-1.7\n")), "application/pdf"],
    ["a zip", dataUrl("image/png", base64("PK\x03\x04xxxx")), "a zip archive"],
    ["SVG", dataUrl("image/svg+xml", base64('<svg xmlns="http://www.w3.org/2000/svg"/>')), "SVG"],
    ["a RIFF that is sound", dataUrl("image/webp", base64("RIFF\x24\0\0\0WAVEfmt ")), "unknown type"],
    ["random bytes", dataUrl("image/png", base64("\x01\x02\x03")), "unknown type"],
    ["an empty file", "data:image/png;base64,", "is empty"],
    ["a wrong character", dataUrl("image/png", `${pictures.png.slice(0, -3)}*==`), "not valid base64"],
    [
      "a line break",
      dataUrl("image/png", `${pictures.png.slice(0, 40)}\n${pictures.png.slice(40)}`),
      "not valid base64",
    ],
    ["the url alphabet", dataUrl("image/png", "iVBORw0KGgo_AAA-"), "not valid base64"],
    ["padding in the middle", dataUrl("image/png", "iVBO=w0KGgoA"), "not valid base64"],
    ["a missing character", dataUrl("image/png", pictures.png.slice(0, -1)), "not valid base64"],
    ["text without base64", "data:image/png,hello", "without base64"],
    ["no comma", "data:image/png;base64", "not a data URL"],
    ["a http URL", "http://example.com/a.png", "https"],
    ["a local address", "https://169.254.169.254/a.png", "private"],
    ["no URL at all", "a.png", "https URL"],
  ])("%s", (_name, url, words) => {
    const checked = check(text, image(dataUrl("image/png", pictures.png)), image(url));
    if (checked.ok) throw new Error("must be refused");
    expect(checked.problem).toMatchObject({ kind: "invalid_request", field: "messages[1].content[2]" });
    expect(checked.problem.kind === "invalid_request" && checked.problem.message).toMatch(
      /^messages\[1\]\.content\[2\]: /,
    );
    expect(checked.problem.kind === "invalid_request" && checked.problem.message).toContain(words);
  });
});

test("modalities and the number of pictures", () => {
  const mixed = request(
    text,
    image("https://example.com/a.png"),
    image("https://example.com/b.png"),
    { type: "file", file: { file_data: "https://example.com/a.pdf" } },
    { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
    { type: "video_url", video_url: { url: "https://example.com/a.mp4" } },
  );
  expect([...modalitiesOf(mixed)].sort()).toEqual(["audio", "file", "image", "video"]);
  expect(countImages(mixed)).toBe(2);
  expect(modalitiesOf(request(text)).size).toBe(0);
});

test("data URLs survive the way through bytes and back", () => {
  for (const length of [1, 2, 3, 4, 5, 1000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37) & 0xff);
    const parsed = parseDataUrl(toDataUrl("image/png", bytes));
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(decodeBase64(parsed.value.base64)).toEqual(bytes);
    expect(decodeBeginning(parsed.value.base64, 4)).toEqual(bytes.slice(0, 6));
  }
  expect(parseDataUrl("DATA:Image/PNG;name=a.png;base64,AAAA")).toEqual({
    ok: true,
    value: { mediaType: "image/png", base64: "AAAA" },
  });
});

test("a PDF may begin a little late", () => {
  expect(sniffType(Buffer.from(`${"\n".repeat(1000)}%PDF-1.4`))).toBe("application/pdf");
  expect(sniffType(Buffer.from(`${"\n".repeat(1100)}%PDF-1.4`))).toBeUndefined();
});
