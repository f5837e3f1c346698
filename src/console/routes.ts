// Which page is where, and whom it is for. The one table that says who may do what.
import type { Page } from "./environment.ts";
import type { Audience } from "./guard.ts";
import { showActivity } from "./pages/activity/activity.tsx";
import { downloadActivity } from "./pages/activity/download.ts";
import { downloadCatalog, replaceCatalog, showCatalog } from "./pages/catalog/catalog.tsx";
import { modelEditor } from "./pages/catalog/edit-model.tsx";
import { providerEditor } from "./pages/catalog/edit-provider.tsx";
import { showHistory, undoVersion } from "./pages/catalog/history.tsx";
import { showDocs, showOpenApi } from "./pages/docs.tsx";
import { showErrors } from "./pages/errors.tsx";
import { showFind, showFound } from "./pages/find.tsx";
import { showGeneration } from "./pages/generation.tsx";
import { deleteGenerationContents, downloadContents } from "./pages/generation-contents.ts";
import { awaitFirstRequest, makeFirstKey } from "./pages/home/home.tsx";
import { showCompletions } from "./pages/log-completions.tsx";
import { exportCsv, exportJsonl } from "./pages/log-export.ts";
import { showLogSummary, showLogs, showNewerLogs } from "./pages/logs.tsx";
import { compareModels } from "./pages/models/compare.tsx";
import { showModel } from "./pages/models/model.tsx";
import { showModels } from "./pages/models/models.tsx";
import { makePlan, showPlan } from "./pages/models/plan.tsx";
import { checkNow, showProvider, showProviders } from "./pages/providers.tsx";
import { deleteView, saveView } from "./pages/save-log-view.ts";
import { showSessions } from "./pages/sessions.tsx";
import { endSession, renewOwnKey, showAccount } from "./pages/settings/account.tsx";
import { addAlert, deleteAlert, showAlerts } from "./pages/settings/alerts.tsx";
import { showAudit } from "./pages/settings/audit.tsx";
import { saveBudget, saveRates, showBudgets } from "./pages/settings/budgets.tsx";
import { deleteDestination, saveDestination, showDestination, tryDestination } from "./pages/settings/destination.tsx";
import { addDestination, saveBroadcast, showDestinations, showNewDestination } from "./pages/settings/destinations.tsx";
import {
  assignGuardrail,
  deleteGuardrail,
  previewGuardrail,
  saveGuardrail,
  showGuardrail,
  unassignGuardrail,
} from "./pages/settings/guardrail.tsx";
import { addGuardrail, showGuardrails } from "./pages/settings/guardrails.tsx";
import { deleteKey, saveKey, showKey } from "./pages/settings/key.tsx";
import { createKey, showKeys } from "./pages/settings/keys.tsx";
import { changeRole, inviteMember, removeMember, renewAccessKey, showMembers } from "./pages/settings/members.tsx";
import { deleteAllContents, saveObservability, showObservability } from "./pages/settings/observability.tsx";
import { savePreset, showPreset } from "./pages/settings/preset.tsx";
import { showPresets } from "./pages/settings/presets.tsx";
import { savePrivacy, showPrivacy } from "./pages/settings/privacy.tsx";
import {
  checkProviderKey,
  deleteProviderKey,
  saveProviderKey,
  showProviderKey,
} from "./pages/settings/provider-key.tsx";
import { addProviderKey, showProviderKeys } from "./pages/settings/provider-keys.tsx";
import { createWorkspace, showWorkspaces } from "./pages/settings/workspaces.tsx";
import { setUp, showSetup } from "./pages/setup.tsx";
import { showSignIn, signIn, signOut } from "./pages/sign-in.tsx";
import { showStart } from "./pages/start.ts";
import { switchWorkspace } from "./pages/switch-workspace.ts";
import { showTry, showTryCode, tryWhole } from "./pages/try.tsx";
import { renderAnswer, showTryFacts, tryStreaming } from "./pages/try-streams.tsx";
import { chooseTheme } from "./theme.ts";

export type Route = readonly [method: "get" | "post", path: string, audience: Audience, page: Page];

export function routes(): Route[] {
  return [
    ["get", "/", "everyone", showStart],
    ["get", "/first-request", "member", awaitFirstRequest],
    ["post", "/first-key", "member", makeFirstKey],
    ["get", "/docs", "everyone", showDocs],
    ["get", "/openapi.json", "everyone", showOpenApi],
    ["get", "/setup", "everyone", showSetup],
    ["post", "/setup", "everyone", setUp],
    ["get", "/sign-in", "everyone", showSignIn],
    ["post", "/sign-in", "everyone", signIn],
    ["post", "/sign-out", "member", signOut],
    ["post", "/theme", "member", chooseTheme],
    ["get", "/find", "member", showFind],
    ["get", "/find/results", "member", showFound],
    ["post", "/workspace", "member", switchWorkspace],
    ["get", "/logs", "member", showLogs],
    ["get", "/logs.csv", "member", exportCsv],
    ["get", "/logs.jsonl", "member", exportJsonl],
    ["get", "/logs/newer", "member", showNewerLogs],
    ["get", "/logs/summary", "member", showLogSummary],
    ["get", "/logs/completions", "member", showCompletions],
    ["post", "/logs/views", "member", saveView],
    ["post", "/logs/views/delete", "member", deleteView],
    ["get", "/logs/:id", "member", showGeneration],
    ["get", "/logs/:id/contents.json", "admin", downloadContents],
    ["post", "/logs/:id/delete-contents", "admin", deleteGenerationContents],
    ["get", "/sessions", "member", showSessions],
    ["get", "/errors", "member", showErrors],
    ["get", "/activity", "member", showActivity],
    ["get", "/activity.csv", "member", downloadActivity],
    ["get", "/models", "member", showModels],
    ["get", "/models/compare", "member", compareModels],
    ["get", "/models/plan", "member", showPlan],
    ["post", "/models/plan", "member", makePlan],
    ["get", "/models/:author/:slug", "member", showModel],
    ["get", "/providers", "member", showProviders],
    ["get", "/providers/:slug", "member", showProvider],
    ["post", "/providers/:slug/check", "admin", checkNow],
    ["get", "/try", "member", showTry],
    ["post", "/try", "member", tryWhole],
    ["post", "/try/stream", "member", tryStreaming],
    ["post", "/try/rendered", "member", renderAnswer],
    ["post", "/try/code", "member", showTryCode],
    ["get", "/try/facts", "member", showTryFacts],
    ["get", "/catalog", "installation", showCatalog],
    ["post", "/catalog", "installation", replaceCatalog],
    ["get", "/catalog.json", "installation", downloadCatalog],
    ["get", "/catalog/history", "installation", showHistory],
    ["post", "/catalog/undo", "installation", undoVersion],
    ["get", "/catalog/model", "installation", modelEditor.show],
    ["post", "/catalog/model", "installation", modelEditor.save],
    ["post", "/catalog/model/delete", "installation", modelEditor.remove],
    ["get", "/catalog/provider", "installation", providerEditor.show],
    ["post", "/catalog/provider", "installation", providerEditor.save],
    ["post", "/catalog/provider/delete", "installation", providerEditor.remove],
    ["get", "/settings/observability", "admin", showObservability],
    ["post", "/settings/observability", "admin", saveObservability],
    ["post", "/settings/observability/delete-all", "admin", deleteAllContents],
    ["get", "/settings/broadcast", "admin", showDestinations],
    ["post", "/settings/broadcast", "admin", saveBroadcast],
    ["get", "/settings/broadcast/new", "admin", showNewDestination],
    ["post", "/settings/broadcast/new", "admin", addDestination],
    ["get", "/settings/broadcast/:id", "admin", showDestination],
    ["post", "/settings/broadcast/:id", "admin", saveDestination],
    ["post", "/settings/broadcast/:id/test", "admin", tryDestination],
    ["post", "/settings/broadcast/:id/delete", "admin", deleteDestination],
    ["get", "/settings/privacy", "admin", showPrivacy],
    ["post", "/settings/privacy", "admin", savePrivacy],
    ["get", "/settings/keys", "member", showKeys],
    ["post", "/settings/keys", "member", createKey],
    ["get", "/settings/keys/:hash", "member", showKey],
    ["post", "/settings/keys/:hash", "member", saveKey],
    ["post", "/settings/keys/:hash/delete", "member", deleteKey],
    ["get", "/settings/provider-keys", "admin", showProviderKeys],
    ["post", "/settings/provider-keys", "admin", addProviderKey],
    ["get", "/settings/provider-keys/:id", "admin", showProviderKey],
    ["post", "/settings/provider-keys/:id", "admin", saveProviderKey],
    ["post", "/settings/provider-keys/:id/check", "admin", checkProviderKey],
    ["post", "/settings/provider-keys/:id/delete", "admin", deleteProviderKey],
    ["get", "/settings/budgets", "admin", showBudgets],
    ["post", "/settings/budgets/rates", "admin", saveRates],
    ["post", "/settings/budgets/:interval", "admin", saveBudget],
    ["get", "/settings/guardrails", "admin", showGuardrails],
    ["post", "/settings/guardrails", "admin", addGuardrail],
    ["get", "/settings/guardrails/:id", "admin", showGuardrail],
    ["post", "/settings/guardrails/:id", "admin", saveGuardrail],
    ["post", "/settings/guardrails/:id/preview", "admin", previewGuardrail],
    ["post", "/settings/guardrails/:id/assign", "admin", assignGuardrail],
    ["post", "/settings/guardrails/:id/unassign", "admin", unassignGuardrail],
    ["post", "/settings/guardrails/:id/delete", "admin", deleteGuardrail],
    ["get", "/settings/presets", "admin", showPresets],
    ["get", "/settings/presets/:slug", "admin", showPreset],
    ["post", "/settings/presets/:slug", "admin", savePreset],
    ["get", "/settings/alerts", "admin", showAlerts],
    ["post", "/settings/alerts", "admin", addAlert],
    ["post", "/settings/alerts/:id/delete", "admin", deleteAlert],
    ["get", "/settings/audit", "admin", showAudit],
    ["get", "/settings/members", "admin", showMembers],
    ["post", "/settings/members", "admin", inviteMember],
    ["post", "/settings/members/:id/role", "admin", changeRole],
    ["post", "/settings/members/:id/access-key", "admin", renewAccessKey],
    ["post", "/settings/members/:id/remove", "admin", removeMember],
    ["get", "/settings/workspaces", "installation", showWorkspaces],
    ["post", "/settings/workspaces", "installation", createWorkspace],
    ["get", "/settings/account", "member", showAccount],
    ["post", "/settings/account/end-session", "member", endSession],
    ["post", "/settings/account/access-key", "member", renewOwnKey],
  ];
}
