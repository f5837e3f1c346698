// The error that something was too long, told as the response that ended early because of it.
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { ErrorBody } from "../../wire/error-body.ts";
import type { AnswerIdentity, ToldAsAnswer } from "../door.ts";
import { streamWriter } from "./stream-writer.ts";
import { isLengthError, tooLongFields } from "./write-error.ts";
import { responseHead } from "./write-response.ts";

export function answerToError(
  error: ErrorBody,
  identity: AnswerIdentity,
  request: ChatRequest,
): ToldAsAnswer | undefined {
  if (!isLengthError(error)) return undefined;
  return {
    body: { ...responseHead(identity, request), ...tooLongFields(error) },
    stream: streamWriter(identity, request).fail(error),
  };
}
