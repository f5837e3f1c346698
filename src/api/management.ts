// Registers every route that is not inference, each behind the key it needs (contract §3).
import type { Hono } from "hono";
import { optionalKey, requireKey, requireManagementKey } from "./authenticate.ts";
import type { ApiEnvironment } from "./context.ts";
import { showActivity } from "./routes/activity.ts";
import { removeAutoWeights, replaceAutoWeights, showAutoWeights } from "./routes/auto-weights.ts";
import { changeByokKey, createByokKey, listAllByokKeys, removeByokKey, showByokKey } from "./routes/byok.ts";
import { replaceCatalog, showCatalog } from "./routes/catalog.ts";
import { showCredits } from "./routes/credits.ts";
import { showCurrentKey } from "./routes/current-key.ts";
import { listEndpoints, listZeroRetentionEndpoints } from "./routes/endpoints.ts";
import { listAllFeedback, submitFeedback } from "./routes/feedback.ts";
import { removeContents, showContents, showGeneration } from "./routes/generations.ts";
import { changeKey, createKey, listAllKeys, removeKey, showKey } from "./routes/keys.ts";
import { countModels, listEmbeddingModels, listModels, listModelsForUser, showModel } from "./routes/models.ts";
import { inviteMember, listOrganizationMembers } from "./routes/organization-members.ts";
import { listProviders } from "./routes/providers.ts";
import {
  addMembersToWorkspace,
  listMembersOfWorkspace,
  removeMembersFromWorkspace,
} from "./routes/workspace-members.ts";
import {
  changeWorkspace,
  createWorkspace,
  listAllWorkspaces,
  removeWorkspace,
  removeWorkspaceContent,
  showWorkspace,
} from "./routes/workspaces.ts";

export function registerManagement(app: Hono<ApiEnvironment>): void {
  registerCatalogueReads(app);
  registerRecords(app);
  registerKeys(app);
  registerWorkspaces(app);
  app.get("/api/v1/catalog", requireManagementKey, showCatalog);
  app.put("/api/v1/catalog", requireManagementKey, replaceCatalog);
}

function registerCatalogueReads(app: Hono<ApiEnvironment>): void {
  app.get("/api/v1/models", optionalKey, listModels);
  app.get("/api/v1/embeddings/models", optionalKey, listEmbeddingModels);
  app.get("/api/v1/models/count", optionalKey, countModels);
  app.get("/api/v1/models/user", requireKey, listModelsForUser);
  app.get("/api/v1/model/:author/:slug", optionalKey, showModel);
  app.get("/api/v1/models/:author/:slug/endpoints", optionalKey, listEndpoints);
  app.get("/api/v1/endpoints/zdr", optionalKey, listZeroRetentionEndpoints);
  app.get("/api/v1/providers", optionalKey, listProviders);
}

function registerRecords(app: Hono<ApiEnvironment>): void {
  app.get("/api/v1/generation", requireKey, showGeneration);
  app.get("/api/v1/generation/content", requireKey, showContents);
  app.delete("/api/v1/generation/content", requireKey, removeContents);
  app.post("/api/v1/generation/feedback", requireManagementKey, submitFeedback);
  app.get("/api/v1/generation/feedback", requireManagementKey, listAllFeedback);
  app.get("/api/v1/activity", requireManagementKey, showActivity);
  app.get("/api/v1/credits", requireManagementKey, showCredits);
}

function registerKeys(app: Hono<ApiEnvironment>): void {
  app.get("/api/v1/key", requireKey, showCurrentKey);
  app.post("/api/v1/keys", requireManagementKey, createKey);
  app.get("/api/v1/keys", requireManagementKey, listAllKeys);
  app.get("/api/v1/keys/:hash", requireManagementKey, showKey);
  app.patch("/api/v1/keys/:hash", requireManagementKey, changeKey);
  app.delete("/api/v1/keys/:hash", requireManagementKey, removeKey);
  app.get("/api/v1/byok", requireManagementKey, listAllByokKeys);
  app.post("/api/v1/byok", requireManagementKey, createByokKey);
  app.get("/api/v1/byok/:id", requireManagementKey, showByokKey);
  app.patch("/api/v1/byok/:id", requireManagementKey, changeByokKey);
  app.delete("/api/v1/byok/:id", requireManagementKey, removeByokKey);
}

function registerWorkspaces(app: Hono<ApiEnvironment>): void {
  app.get("/api/v1/workspaces", requireManagementKey, listAllWorkspaces);
  app.post("/api/v1/workspaces", requireManagementKey, createWorkspace);
  app.get("/api/v1/workspaces/:id", requireManagementKey, showWorkspace);
  app.patch("/api/v1/workspaces/:id", requireManagementKey, changeWorkspace);
  app.delete("/api/v1/workspaces/:id", requireManagementKey, removeWorkspace);
  app.delete("/api/v1/workspaces/:id/content", requireManagementKey, removeWorkspaceContent);
  app.get("/api/v1/workspaces/:id/auto-router/weights", requireManagementKey, showAutoWeights);
  app.put("/api/v1/workspaces/:id/auto-router/weights", requireManagementKey, replaceAutoWeights);
  app.delete("/api/v1/workspaces/:id/auto-router/weights", requireManagementKey, removeAutoWeights);
  app.get("/api/v1/workspaces/:id/members", requireManagementKey, listMembersOfWorkspace);
  app.post("/api/v1/workspaces/:id/members/add", requireManagementKey, addMembersToWorkspace);
  app.post("/api/v1/workspaces/:id/members/remove", requireManagementKey, removeMembersFromWorkspace);
  app.get("/api/v1/organization/members", requireManagementKey, listOrganizationMembers);
  app.post("/api/v1/organization/members", requireManagementKey, inviteMember);
}
