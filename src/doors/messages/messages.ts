// POST /messages: Anthropic's Messages, for its SDK and everything built on it, over any model.
import type { Door } from "../door.ts";
import { keptMessages, refusedMessages } from "../kept-input.ts";
import { readRequest } from "./read-request.ts";
import { streamWriter } from "./stream-writer.ts";
import { writeError } from "./write-error.ts";
import { writeMessage } from "./write-message.ts";

export const messages: Door = {
  name: "messages",
  hasMessages: true,
  systemApart: true,
  readRequest,
  keptInput: keptMessages,
  refusedInput: ({ messages: sent }) => refusedMessages(sent),
  writeAnswer: writeMessage,
  streamWriter,
  writeError,
};
