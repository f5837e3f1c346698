// Fetches what a request only links to and puts the bytes in its place, for vendors that do not fetch by themselves.
import { imageProblem } from "../../content/check-images.ts";
import { isDataUrl, toDataUrl } from "../../content/data-url.ts";
import { partFailure } from "../../content/part-failure.ts";
import { imagesOf, type Located } from "../../content/request-parts.ts";
import { sniffType } from "../../content/sniff-type.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import type { ContentPart, ImagePart } from "../../wire/message.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { fetchNamedUrl } from "./fetch-named-url.ts";
import type { FileSource } from "./loaded-file.ts";

const imageLimits = { maxBytes: 10 * 1_048_576, timeoutMs: 15_000, types: ["image/*"] } as const;
/** Pictures fetched for one request, and how many of them at the same time. */
const maxPictures = 40;
const atOnce = 4;

async function inlineImage(
  { part, path }: Located<ImagePart>,
  source: FileSource,
): Promise<Result<ContentPart, Failure>> {
  const { url } = part.image_url;
  const fetched = await fetchNamedUrl({ url, limits: imageLimits, ...source });
  if (!fetched.ok) return fail(partFailure(path, `the image cannot be fetched: its URL ${fetched.problem}.`));
  const { bytes } = fetched.value;
  const problem = imageProblem(bytes);
  if (problem !== undefined) return fail(partFailure(path, `${problem}.`));
  return ok({ ...part, image_url: { ...part.image_url, url: toDataUrl(sniffType(bytes) ?? "", bytes) } });
}

/** Every linked picture of the request with its bytes instead, by the path of its part. */
export async function inlineImages(
  request: ChatRequest,
  source: FileSource,
): Promise<Result<Map<string, ContentPart[]>, Failure>> {
  const linked = imagesOf(request).filter(({ part }) => !isDataUrl(part.image_url.url));
  const [tooMany] = linked.slice(maxPictures);
  if (tooMany !== undefined) {
    return fail(partFailure(tooMany.path, `at most ${maxPictures} images by URL are fetched for this endpoint.`));
  }
  const inlined = new Map<string, ContentPart[]>();
  for (let start = 0; start < linked.length; start += atOnce) {
    const group = linked.slice(start, start + atOnce);
    const results = await Promise.all(group.map((image) => inlineImage(image, source)));
    for (const [index, result] of results.entries()) {
      if (!result.ok) return result;
      inlined.set(group[index]?.path ?? "", [result.value]);
    }
  }
  return ok(inlined);
}
