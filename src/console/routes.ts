// Which page is where, and whom it is for. The one table that says who may do what.
import type { Page } from "./environment.ts";
import type { Audience } from "./guard.ts";
import { showGeneration } from "./pages/generation.tsx";
import { deleteGenerationContents, downloadContents } from "./pages/generation-contents.ts";
import { showLogs, showNewerLogs } from "./pages/logs.tsx";
import { setUp, showSetup } from "./pages/setup.tsx";
import { showSignIn, signIn, signOut } from "./pages/sign-in.tsx";
import { showStart } from "./pages/start.ts";
import { switchWorkspace } from "./pages/switch-workspace.ts";

export type Route = readonly [method: "get" | "post", path: string, audience: Audience, page: Page];

export function routes(): Route[] {
  return [
    ["get", "/", "everyone", showStart],
    ["get", "/setup", "everyone", showSetup],
    ["post", "/setup", "everyone", setUp],
    ["get", "/sign-in", "everyone", showSignIn],
    ["post", "/sign-in", "everyone", signIn],
    ["post", "/sign-out", "member", signOut],
    ["post", "/workspace", "member", switchWorkspace],
    ["get", "/logs", "member", showLogs],
    ["get", "/logs/newer", "member", showNewerLogs],
    ["get", "/logs/:id", "member", showGeneration],
    ["get", "/logs/:id/contents.json", "admin", downloadContents],
    ["post", "/logs/:id/delete-contents", "admin", deleteGenerationContents],
  ];
}
