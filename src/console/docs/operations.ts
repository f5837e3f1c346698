// What each route of the API does, whom it is for and what it takes. Bodies are the schemas that check them.
import type { z } from "zod";
import { modelQuerySchema } from "../../api/objects/model-query.ts";
import { changeSchema as byokChange, creationSchema as byokCreation } from "../../api/routes/byok.ts";
import { changeSchema as keyChange, creationSchema as keyCreation } from "../../api/routes/keys.ts";
import { invitationSchema } from "../../api/routes/organization-members.ts";
import { additionSchema, removalSchema } from "../../api/routes/workspace-members.ts";
import { messagesRequestSchema } from "../../doors/messages/messages-request.ts";
import { responsesRequestSchema } from "../../doors/responses/responses-request.ts";
import { chatRequestSchema } from "../../wire/chat-request.ts";
import { workspaceCreationSchema, workspacePatchSchema } from "../../wire/workspace-settings.ts";

/** Which key a route needs. */
export type KeyKind = "none" | "any" | "api" | "management";

export interface Operation {
  summary: string;
  key: KeyKind;
  body?: z.ZodType;
  query?: z.ZodType;
}

/** By method and path, as the router writes them. */
export const operations = (): ReadonlyMap<string, Operation> =>
  new Map<string, Operation>([
    ["POST /api/v1/chat/completions", { summary: "Answer a conversation", key: "api", body: chatRequestSchema }],
    ["POST /api/v1/completions", { summary: "Complete a text", key: "api" }],
    ["POST /api/v1/messages", { summary: "Answer in Anthropic's format", key: "api", body: messagesRequestSchema }],
    ["POST /api/v1/messages/count_tokens", { summary: "Count the tokens of a message", key: "api" }],
    [
      "POST /api/v1/responses",
      { summary: "Answer in OpenAI's Responses format", key: "api", body: responsesRequestSchema },
    ],
    [
      "POST /api/v1/route",
      { summary: "Show the plan for a request, calling nobody", key: "api", body: chatRequestSchema },
    ],
    ["GET /api/v1/models", { summary: "List models", key: "none", query: modelQuerySchema }],
    ["GET /api/v1/models/count", { summary: "Count models", key: "none", query: modelQuerySchema }],
    [
      "GET /api/v1/models/user",
      { summary: "List the models that this key may use", key: "any", query: modelQuerySchema },
    ],
    ["GET /api/v1/model/:author/:slug", { summary: "Show a model", key: "none" }],
    ["GET /api/v1/models/:author/:slug/endpoints", { summary: "List a model's endpoints", key: "none" }],
    ["GET /api/v1/endpoints/zdr", { summary: "List the endpoints that keep nothing", key: "none" }],
    ["GET /api/v1/providers", { summary: "List providers and their policies", key: "none" }],
    ["GET /api/v1/generation", { summary: "Show the record of a generation", key: "any" }],
    ["GET /api/v1/generation/content", { summary: "Show a generation's prompt and completion", key: "any" }],
    ["DELETE /api/v1/generation/content", { summary: "Delete a generation's prompt and completion", key: "any" }],
    ["GET /api/v1/activity", { summary: "Sum up use by day, model and endpoint", key: "management" }],
    ["GET /api/v1/credits", { summary: "Show what the workspace has spent", key: "management" }],
    ["GET /api/v1/key", { summary: "Show the key that asks", key: "any" }],
    ["GET /api/v1/keys", { summary: "List keys", key: "management" }],
    ["POST /api/v1/keys", { summary: "Make a key; it is shown once", key: "management", body: keyCreation }],
    ["GET /api/v1/keys/:hash", { summary: "Show a key", key: "management" }],
    ["PATCH /api/v1/keys/:hash", { summary: "Change a key", key: "management", body: keyChange }],
    ["DELETE /api/v1/keys/:hash", { summary: "Delete a key", key: "management" }],
    ["GET /api/v1/byok", { summary: "List the workspace's provider keys", key: "management" }],
    ["POST /api/v1/byok", { summary: "Store a provider key", key: "management", body: byokCreation }],
    ["GET /api/v1/byok/:id", { summary: "Show a provider key", key: "management" }],
    ["PATCH /api/v1/byok/:id", { summary: "Change a provider key", key: "management", body: byokChange }],
    ["DELETE /api/v1/byok/:id", { summary: "Delete a provider key", key: "management" }],
    ["GET /api/v1/workspaces", { summary: "List workspaces", key: "management" }],
    ["POST /api/v1/workspaces", { summary: "Make a workspace", key: "management", body: workspaceCreationSchema }],
    ["GET /api/v1/workspaces/:id", { summary: "Show a workspace and its settings", key: "management" }],
    [
      "PATCH /api/v1/workspaces/:id",
      { summary: "Change a workspace's settings", key: "management", body: workspacePatchSchema },
    ],
    ["DELETE /api/v1/workspaces/:id", { summary: "Delete a workspace", key: "management" }],
    [
      "DELETE /api/v1/workspaces/:id/content",
      { summary: "Delete all stored contents of a workspace", key: "management" },
    ],
    ["GET /api/v1/workspaces/:id/members", { summary: "List a workspace's members", key: "management" }],
    [
      "POST /api/v1/workspaces/:id/members/add",
      { summary: "Add members, or change their role", key: "management", body: additionSchema },
    ],
    [
      "POST /api/v1/workspaces/:id/members/remove",
      { summary: "Remove members", key: "management", body: removalSchema },
    ],
    ["GET /api/v1/organization/members", { summary: "List everybody", key: "management" }],
    [
      "POST /api/v1/organization/members",
      { summary: "Invite a member; the access key is shown once", key: "management", body: invitationSchema },
    ],
    ["GET /api/v1/catalog", { summary: "Show the catalog", key: "management" }],
    ["PUT /api/v1/catalog", { summary: "Replace the catalog", key: "management" }],
  ]);
