// The catalog's provider that reads PDFs by OCR, where it is there and has a key.
import { ocrProviderSlug } from "../../content/pdf-engine.ts";
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
    send: async (request, signal = new AbortController().signal) => {
      const url = provider.base_url.replace(/\/+$/, "") + request.path;
      const { secret } = credential;
      const signed = await sign({ ...request, url, scheme, secret, transports, signal, now });
      if (!signed.ok) throw new Error("its key cannot be used");
      const init = { method: "POST", headers: signed.value, body: request.body, redirect: "manual", signal } as const;
      return await transports.fetch(url, init);
    },
  };
}
