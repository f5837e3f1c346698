// A data URL taken apart without looking at its bytes. What they have to be is for those to say who use them.

export interface DataUrlParts {
  /** As declared, lower-cased, without parameters; "" where nothing was declared. */
  mediaType: string;
  isBase64: boolean;
  /** As it stood in the URL. */
  data: string;
}

const header = /^data:([^;,]*)((?:;[^;,]*)*),/i;
/** Characters. Only the beginning is searched for the header: the rest may be megabytes. */
const maxHeader = 512;

/** undefined where the text is no data URL. */
export function splitDataUrl(url: string): DataUrlParts | undefined {
  const match = header.exec(url.slice(0, maxHeader));
  if (match === null) return undefined;
  return {
    mediaType: (match[1] ?? "").trim().toLowerCase(),
    isBase64: /;\s*base64$/i.test(match[2] ?? ""),
    data: url.slice(match[0].length),
  };
}
