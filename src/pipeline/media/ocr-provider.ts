// The catalog's provider that reads PDFs by OCR, where it is there and has a key. What it says goes through a mask, as
// with every other provider.
import { ocrProviderSlug } from "../../content/pdf-engine.ts";
import { readerProblem } from "../../routing/reader-policy.ts";
import { Mask } from "../../wire/mask.ts";
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { sign } from "../attempt/sign.ts";
import type { Inference } from "../inference.ts";
import type { OcrProvider } from "./parse-files.ts";

/** Or why there is none. */
export function ocrProviderOf(inference: Inference, preferences: ProviderPreferences): Result<OcrProvider, string> {
  const { catalog, transports, settings, now, caller, euHost } = inference;
  const provider = catalog.providers.get(ocrProviderSlug);
  if (provider === undefined) return fail("the catalog does not have it");
  const region = euHost && settings.EU_IN_REGION ? "eu" : null;
  const problem = readerProblem(provider, { preferences, ...caller, region });
  if (problem !== undefined) return fail(problem);
  const usable = inference.credentials(provider, null);
  if (usable.length === 0) return fail(inference.whyNoCredential(provider, null));
  const scheme = provider.auth ?? "bearer";
  return ok({
    name: provider.name,
    /** A workspace's own key that is refused gives way to the next one. */
    async send(request, clientSignal) {
      const url = provider.base_url.replace(/\/+$/, "") + request.path;
      const deadline = AbortSignal.timeout(settings.TOTAL_TIMEOUT_MS);
      const signal = clientSignal === undefined ? deadline : AbortSignal.any([clientSignal, deadline]);
      for (const [index, credential] of usable.entries()) {
        const mask = new Mask();
        const signed = await sign({ ...request, url, scheme, credential, mask, transports, signal, now });
        if (!signed.ok) continue;
        const init = { method: "POST", headers: signed.value, body: request.body, redirect: "manual", signal } as const;
        const response = await transports.fetch(url, init);
        if (response.ok || !credential.byok || index === usable.length - 1) return { response, mask };
        await response.body?.cancel();
      }
      throw new Error("its keys cannot be used");
    },
  });
}
