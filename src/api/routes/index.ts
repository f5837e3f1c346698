// The table of routes: a new route is a file beside this one and a line here. The names are the API's operation ids.
export { getActivity } from "./activity.ts";
export { createAlert, getAlert, listAllAlerts, removeAlert } from "./alerts.ts";
export { getAnalyticsMeta, queryAnalytics } from "./analytics.ts";
export { listAuditLog } from "./audit.ts";
export { getAutoWeights, removeAutoWeights, replaceAutoWeights } from "./auto-weights.ts";
export { changeByokKey, createByokKey, getByokKey, listAllByokKeys, removeByokKey } from "./byok.ts";
export { emptyCache } from "./cache.ts";
export { getCatalog, getCatalogBase, replaceCatalog } from "./catalog.ts";
export { countMessageTokens } from "./count-tokens.ts";
export { getCredits } from "./credits.ts";
export { getCurrentKey } from "./current-key.ts";
export { deliverDeadLetters } from "./dead-letters.ts";
export {
  changeDestination,
  createDestination,
  getDestination,
  listAllDestinations,
  removeDestination,
  testDestination,
} from "./destinations.ts";
export { listEndpoints, listZeroRetentionEndpoints } from "./endpoints.ts";
export { eraseGenerations } from "./erasure.ts";
export { listAllFeedback, submitFeedback } from "./feedback.ts";
export { getContents, getGeneration, removeContents } from "./generations.ts";
export {
  assignKeys,
  assignMembers,
  listAllKeyAssignments,
  listAllMemberAssignments,
  listKeysOfGuardrail,
  listMembersOfGuardrail,
  unassignKeys,
  unassignMembers,
} from "./guardrail-assignments.ts";
export {
  changeGuardrail,
  createGuardrail,
  getGuardrail,
  listAllGuardrails,
  removeGuardrail,
} from "./guardrails.ts";
export { getHealth } from "./health.ts";
export { changeKey, createKey, getKey, listAllKeys, removeKey } from "./keys.ts";
export { getMetrics } from "./metrics.ts";
export {
  countModels,
  getModel,
  listAllModels,
  listEmbeddingModels,
  listUserModels,
  retrieveModel,
  retrieveNamedModel,
} from "./models.ts";
export {
  createChatCompletion,
  createCompletion,
  createEmbeddings,
  createMessage,
  createRerank,
  createResponse,
} from "./operations.ts";
export { eraseMember, inviteMember, listOrganizationMembers } from "./organization-members.ts";
export { planChatCompletion } from "./plan.ts";
export {
  changePreset,
  getPreset,
  getVersionOfPreset,
  listAllPresets,
  listVersionsOfPreset,
  saveChatPreset,
  saveMessagesPreset,
  saveResponsesPreset,
} from "./presets.ts";
export { listProviders } from "./providers.ts";
export {
  getWorkspaceBudget,
  listWorkspaceBudgets,
  putWorkspaceBudget,
  removeWorkspaceBudget,
} from "./workspace-budgets.ts";
export {
  addMembersToWorkspace,
  issueMemberAccessKey,
  listMembersOfWorkspace,
  removeMembersFromWorkspace,
} from "./workspace-members.ts";
export {
  changeWorkspace,
  createWorkspace,
  getWorkspace,
  listAllWorkspaces,
  removeWorkspace,
  removeWorkspaceContent,
} from "./workspaces.ts";
