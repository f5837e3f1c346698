// The catalog's provider that reads PDFs by OCR, where it is there and has a key.
import { ocrProviderSlug } from "../content/mistral-ocr.ts";
import type { Inference } from "./inference.ts";
import type { OcrProvider } from "./parse-files.ts";
import { keyHeaders } from "./send.ts";

export function ocrProviderOf({ catalog, credentials, transports }: Inference): OcrProvider | undefined {
  const provider = catalog.providers.get(ocrProviderSlug);
  const credential = provider === undefined ? undefined : credentials(provider)[0];
  if (provider === undefined || credential === undefined) return undefined;
  return {
    name: provider.name,
    send: ({ path, headers, body }, signal) =>
      transports.fetch(provider.base_url.replace(/\/+$/, "") + path, {
        method: "POST",
        headers: { ...headers, ...keyHeaders(provider.auth ?? "bearer", credential.secret) },
        body,
        redirect: "manual",
        ...(signal === undefined ? {} : { signal }),
      }),
  };
}
