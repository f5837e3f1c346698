// All the clients, for tables.
import { aiSdkClient } from "./ai-sdk.ts";
import { anthropicClient } from "./anthropic.ts";
import type { ClientOfTest } from "./client.ts";
import { langChainClient } from "./langchain.ts";
import { openAiClient } from "./openai.ts";
import { responsesClient } from "./openai-responses.ts";
import { openRouterClient } from "./openrouter.ts";
import { openRouterAgent } from "./openrouter-agent.ts";

export const clients: ClientOfTest[] = [
  openAiClient,
  responsesClient,
  openRouterClient,
  openRouterAgent,
  aiSdkClient,
  langChainClient,
  anthropicClient,
];
