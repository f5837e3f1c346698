// `data:` URLs of images and files, taken apart without decoding their bytes.

export interface DataUrl {
  mediaType: string;
  /** base64, as it stood in the URL. */
  data: string;
}

const head = /^data:([^;,]*)((?:;[^;,]*)*),/i;

/** undefined where the URL is not a base64 data URL with some bytes in it. */
export function parseDataUrl(url: string): DataUrl | undefined {
  const match = head.exec(url);
  if (match === null || !/;base64$/i.test(match[2] ?? "")) return undefined;
  const data = url.slice(match[0].length);
  return data === "" ? undefined : { mediaType: (match[1] ?? "").toLowerCase(), data };
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
