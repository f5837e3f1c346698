// Addresses of images and files as vendors want them: `data:` URLs taken apart without decoding their bytes.
import { splitDataUrl } from "../../wire/data-url.ts";

export interface DataUrl {
  mediaType: string;
  /** base64, as it stood in the URL. */
  data: string;
}

/** undefined where the URL is not a base64 data URL with some bytes in it. */
export function parseDataUrl(url: string): DataUrl | undefined {
  const parts = splitDataUrl(url);
  if (parts === undefined || !parts.isBase64 || parts.data === "") return undefined;
  return { mediaType: parts.mediaType, data: parts.data };
}

export function isWebUrl(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** The text that base64 stands for; undefined where it is not base64. */
export function decodeText(base64: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
