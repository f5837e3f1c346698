// OpenRouter's own SDK: the base URL and the key are all that changes. Run: npx node examples/openrouter-sdk.ts
import { OpenRouter } from "@openrouter/sdk";

const client = new OpenRouter({
  serverURL: process.env["FAIRLEAD_URL"] ?? "http://localhost:8787/api/v1",
  apiKey: process.env["FAIRLEAD_API_KEY"] ?? "",
});

const answer = await client.chat.send({
  chatRequest: {
    model: "fairlead/demo",
    messages: [{ role: "user", content: "Why is the sea salt?" }],
    // The cheapest first, and never the third.
    provider: { sort: "price", ignore: ["sandbox-c"] },
    stream: false,
  },
});
if (answer instanceof ReadableStream) throw new Error("nobody asked for a stream");
console.log(answer.choices[0]?.message.content);
console.log(`cost: $${answer.usage?.cost}`);

const { data } = await client.apiKeys.getCurrentKeyMetadata();
console.log(`this key has spent: $${data.usage}`);
