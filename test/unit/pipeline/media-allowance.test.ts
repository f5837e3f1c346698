import { expect, test } from "vitest";
import { BytesInFlight } from "../../../src/isolate/bytes-in-flight.ts";
import { inlineImages } from "../../../src/pipeline/media/inline-media.ts";
import { MediaAllowance } from "../../../src/pipeline/media/media-allowance.ts";
import type { ChatRequest } from "../../../src/wire/chat-request.ts";

const png = new Uint8Array(1_048_576);
png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function withPictures(count: number): ChatRequest {
  const content = Array.from({ length: count }, (_, index) => ({
    type: "image_url" as const,
    image_url: { url: `https://example.com/${index}.png` },
  }));
  return { messages: [{ role: "user", content }] };
}

async function inline(count: number, memory = new BytesInFlight().lease(0)) {
  let fetched = 0;
  const result = await inlineImages(withPictures(count), {
    policy: () => undefined,
    fetch: async () => {
      fetched++;
      return new Response(png, { headers: { "content-type": "image/png" } });
    },
    allowance: new MediaAllowance(memory),
  });
  return { result, fetched };
}

test("pictures of a request are fetched up to 32 MiB in all", async () => {
  expect((await inline(20)).result).toMatchObject({ ok: true });
  const { result, fetched } = await inline(40, new BytesInFlight(1e9).lease(0));
  expect(result).toMatchObject({ ok: false, problem: { kind: "invalid_request", field: "messages[0].content[32]" } });
  expect(fetched).toBeLessThan(40);
});

test("and only where the isolate has room for them", async () => {
  expect((await inline(5, new BytesInFlight(4_000_000).lease(0))).result).toMatchObject({ ok: false });
});
