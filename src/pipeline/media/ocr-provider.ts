// The catalog's provider that reads PDFs by OCR, where it is there and has a key.
import { ocrProviderSlug } from "../../content/mistral-ocr.ts";
import { sign } from "../attempt/sign.ts";
import type { Inference } from "../inference.ts";
import type { OcrProvider } from "./parse-files.ts";

export function ocrProviderOf({ catalog, credentials, transports, now }: Inference): OcrProvider | undefined {
  const provider = catalog.providers.get(ocrProviderSlug);
  const credential = provider === undefined ? undefined : credentials(provider, null)[0];
  if (provider === undefined || credential === undefined) return undefined;
  const scheme = provider.auth ?? "bearer";
  return {
    name: provider.name,
    send: async (request, signal) => {
      const url = provider.base_url.replace(/\/+$/, "") + request.path;
      const headers = await sign({ ...request, url, scheme, secret: credential.secret, transports, now });
      const init: RequestInit = { method: "POST", headers, body: request.body, redirect: "manual" };
      return await transports.fetch(url, signal === undefined ? init : { ...init, signal });
    },
  };
}
