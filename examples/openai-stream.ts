// A streamed answer with OpenAI's SDK, and what it cost. Run: npx node examples/openai-stream.ts
import OpenAI from "openai";

const client = new OpenAI({
  baseURL: process.env["FAIRLEAD_URL"] ?? "http://localhost:8787/api/v1",
  apiKey: process.env["FAIRLEAD_API_KEY"] ?? "",
});

const stream = await client.chat.completions.create({
  model: "fairlead/demo",
  messages: [{ role: "user", content: "Why is the sea salt?" }],
  stream: true,
});

for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? "");
  // The last chunk has no choice: it carries the usage. `cost` and `provider` are not in OpenAI's types.
  if (chunk.usage != null) {
    const { provider } = chunk as { provider?: string };
    const { cost } = chunk.usage as { cost?: number };
    console.log(`\n\n${provider} answered ${chunk.id} for $${cost}`);
  }
}
