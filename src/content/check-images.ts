// Checks the pictures of a request before anything is sent: inline ones by their content, linked ones by their address.
// A picture that was declared as the wrong one of the four types is sent as what it is.
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Failure } from "../wire/failure.ts";
import type { ContentPart, ImagePart } from "../wire/message.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { decodeBeginning, isDataUrl, parseDataUrl } from "./data-url.ts";
import { partFailure } from "./part-failure.ts";
import { type UrlPolicy, urlProblem } from "./public-url.ts";
import { imagesOf, type Located, replaceParts } from "./request-parts.ts";
import { isImageType, sniffLength, sniffType } from "./sniff-type.ts";

/** What a picture's bytes must be; the end of a sentence about the part where they are not. */
export function imageProblem(bytes: Uint8Array): string | undefined {
  const type = sniffType(bytes);
  if (isImageType(type)) return undefined;
  return `the image is not a png, jpeg, webp or gif: its content ${type === undefined ? "is of an unknown type" : `is ${type}`}`;
}

function checkInline({ part, path }: Located<ImagePart>): Result<ImagePart, Failure> {
  const { url } = part.image_url;
  const parsed = parseDataUrl(url);
  if (!parsed.ok) return fail(partFailure(path, `the image ${parsed.problem}.`));
  const beginning = decodeBeginning(parsed.value.base64, sniffLength);
  const type = sniffType(beginning);
  if (!isImageType(type)) return fail(partFailure(path, `${imageProblem(beginning)}.`));
  if (type === parsed.value.mediaType) return ok(part);
  return ok({ ...part, image_url: { ...part.image_url, url: `data:${type};base64,${parsed.value.base64}` } });
}

/** The request with every inline picture under its true type; the same object where nothing had to change. */
export function checkImages(request: ChatRequest, policy: UrlPolicy): Result<ChatRequest, Failure> {
  const replacements = new Map<string, ContentPart[]>();
  for (const image of imagesOf(request)) {
    const { url } = image.part.image_url;
    if (!isDataUrl(url)) {
      const problem = urlProblem(url, policy);
      if (problem !== undefined) return fail(partFailure(image.path, `the image's URL ${problem}.`));
      continue;
    }
    const checked = checkInline(image);
    if (!checked.ok) return checked;
    if (checked.value !== image.part) replacements.set(image.path, [checked.value]);
  }
  return ok(replaceParts(request, replacements));
}
