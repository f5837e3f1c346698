// POST /responses: OpenAI's Responses without its memory, for its SDK and everything built on it, over any model.
import type { Door } from "../door.ts";
import { keptMessages, refusedMessages } from "../kept-input.ts";
import { answerToError } from "./answer-to-error.ts";
import { readRequest } from "./read-request.ts";
import { streamWriter } from "./stream-writer.ts";
import { writeError } from "./write-error.ts";
import { writeResponse } from "./write-response.ts";

export const responses: Door = {
  name: "responses",
  hasMessages: true,
  readRequest,
  keptInput: keptMessages,
  refusedInput: ({ input }) => refusedMessages(input),
  writeAnswer: writeResponse,
  streamWriter,
  writeError,
  answerToError,
};
