// The routes that answer prompts (API keys only): each names the door that reads it and the pipeline that answers it.
import { chat } from "../../doors/chat.ts";
import { completions, completionsRequestSchema } from "../../doors/completions.ts";
import { embeddings } from "../../doors/embeddings/embeddings.ts";
import { messages } from "../../doors/messages/messages.ts";
import { messagesRequestSchema } from "../../doors/messages/messages-request.ts";
import { responses } from "../../doors/responses/responses.ts";
import { responsesRequestSchema } from "../../doors/responses/responses-request.ts";
import { handleEmbeddings } from "../../pipeline/handle-embeddings.ts";
import { handleInference } from "../../pipeline/handle-inference.ts";
import { chatRequestSchema } from "../../wire/chat-request.ts";
import { embeddingsRequestSchema } from "../../wire/embeddings.ts";
import { messagesErrorSchema } from "../objects/error-schema.ts";
import {
  chatAnswerSchema,
  completionAnswerSchema,
  embeddingsAnswerSchema,
  messageAnswerSchema,
  responseAnswerSchema,
} from "../objects/operation-schemas.ts";
import { operationRoute } from "../operation-route.ts";

const model = "fairlead/demo";

export const createChatCompletion = operationRoute({
  method: "POST",
  path: "/api/v1/chat/completions",
  key: "api",
  summary: "Answer a conversation",
  body: chatRequestSchema,
  example: { model, messages: [{ role: "user", content: "Hello!" }] },
  answer: chatAnswerSchema,
  streams: true,
  door: chat,
  handle: handleInference,
});

export const createCompletion = operationRoute({
  method: "POST",
  path: "/api/v1/completions",
  key: "api",
  summary: "Complete a text",
  body: completionsRequestSchema,
  example: { model, prompt: "Once upon a time" },
  answer: completionAnswerSchema,
  streams: true,
  door: completions,
  handle: handleInference,
});

export const createMessage = operationRoute({
  method: "POST",
  path: "/api/v1/messages",
  key: "api",
  summary: "Answer in Anthropic's format",
  body: messagesRequestSchema,
  example: { model, max_tokens: 1_000, messages: [{ role: "user", content: "Hello!" }] },
  answer: messageAnswerSchema,
  streams: true,
  failure: messagesErrorSchema,
  door: messages,
  handle: handleInference,
});

export const createResponse = operationRoute({
  method: "POST",
  path: "/api/v1/responses",
  key: "api",
  summary: "Answer in OpenAI's Responses format",
  body: responsesRequestSchema,
  example: { model, input: "Hello!" },
  answer: responseAnswerSchema,
  streams: true,
  door: responses,
  handle: handleInference,
});

export const createEmbeddings = operationRoute({
  method: "POST",
  path: "/api/v1/embeddings",
  key: "api",
  summary: "Turn texts into vectors",
  body: embeddingsRequestSchema,
  example: { model: "openai/text-embedding-3-small", input: ["Hello!"] },
  answer: embeddingsAnswerSchema,
  door: embeddings,
  handle: handleEmbeddings,
});
