// The routes that answer prompts (API keys only): each names the door that reads it and the pipeline that answers it.
import * as z from "zod";
import { chat } from "../../doors/chat.ts";
import { completions, completionsRequestSchema } from "../../doors/completions.ts";
import { messages } from "../../doors/messages/messages.ts";
import { messagesRequestSchema } from "../../doors/messages/messages-request.ts";
import { responses } from "../../doors/responses/responses.ts";
import { responsesRequestSchema } from "../../doors/responses/responses-request.ts";
import { chat as conversation } from "../../pipeline/operations/chat.ts";
import { embeddings } from "../../pipeline/operations/embeddings.ts";
import { rerank } from "../../pipeline/operations/rerank.ts";
import { chatRequestSchema } from "../../wire/chat-request.ts";
import { embeddingsRequestSchema } from "../../wire/embeddings.ts";
import { rerankRequestSchema } from "../../wire/rerank.ts";
import { messagesErrorSchema } from "../objects/error-schema.ts";
import {
  chatAnswerSchema,
  completionAnswerSchema,
  embeddingsAnswerSchema,
  messageAnswerSchema,
  rerankAnswerSchema,
  responseAnswerSchema,
} from "../objects/operation-schemas.ts";
import { operationRoute, servedBy } from "../operation-route.ts";

const model = "fairlead/demo";

export const createChatCompletion = operationRoute("POST /api/v1/chat/completions", "api", {
  summary: "Answer a conversation",
  body: chatRequestSchema,
  example: { model, messages: [{ role: "user", content: "Hello!" }] },
  answer: chatAnswerSchema,
  streams: true,
  ...servedBy(conversation(chat)),
});

export const createCompletion = operationRoute("POST /api/v1/completions", "api", {
  summary: "Complete a text",
  body: z.lazy(completionsRequestSchema),
  example: { model, prompt: "Once upon a time" },
  answer: completionAnswerSchema,
  streams: true,
  ...servedBy(conversation(completions)),
});

export const createMessage = operationRoute("POST /api/v1/messages", "api", {
  summary: "Answer in Anthropic's format",
  body: z.lazy(messagesRequestSchema),
  example: { model, max_tokens: 1_000, messages: [{ role: "user", content: "Hello!" }] },
  answer: messageAnswerSchema,
  streams: true,
  failure: messagesErrorSchema,
  ...servedBy(conversation(messages)),
});

export const createResponse = operationRoute("POST /api/v1/responses", "api", {
  summary: "Answer in OpenAI's Responses format",
  body: z.lazy(responsesRequestSchema),
  example: { model, input: "Hello!" },
  answer: responseAnswerSchema,
  streams: true,
  ...servedBy(conversation(responses)),
});

export const createEmbeddings = operationRoute("POST /api/v1/embeddings", "api", {
  summary: "Turn texts into vectors",
  body: z.lazy(embeddingsRequestSchema),
  example: { model: "openai/text-embedding-3-small", input: ["Hello!"] },
  answer: embeddingsAnswerSchema,
  ...servedBy(embeddings),
});

export const createRerank = operationRoute("POST /api/v1/rerank", "api", {
  summary: "Rank documents by a query",
  body: z.lazy(rerankRequestSchema),
  example: { model: "cohere/rerank-v3.5", query: "What is a fairlead?", documents: ["A guide for lines.", "A fish."] },
  answer: rerankAnswerSchema,
  ...servedBy(rerank),
});
