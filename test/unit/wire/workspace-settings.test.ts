import { describe, expect, test } from "vitest";
import {
  defaultWorkspaceSettings,
  keyNumber,
  patchWorkspaceSettings,
  readWorkspaceSettings,
  workspaceCreationSchema,
  workspacePatchSchema,
} from "../../../src/wire/workspace-settings.ts";

describe("workspace settings", () => {
  test.each([
    [{ is_observability_io_logging_enabled: "yes" }, "is_observability_io_logging_enabled"],
    [{ is_observability_io_loging_enabled: true }, ""],
    [{ io_logging_sampling_rate: 0 }, "io_logging_sampling_rate"],
    [{ io_logging_sampling_rate: 1.1 }, "io_logging_sampling_rate"],
    [{ io_logging_retention_days: 30 }, "io_logging_retention_days"],
    [{ io_logging_api_key_ids: ["nothing"] }, "io_logging_api_key_ids.0"],
    [{ allowed_providers: "openai" }, "allowed_providers"],
    [{ enable_free_model_training: null }, "enable_free_model_training"],
    [{ default_provider_sort: "cheapest" }, "default_provider_sort"],
    [{ hedging: "no" }, "hedging"],
    [{ disabled_server_tools: ["openrouter:bash", "openrouter:websearch"] }, "disabled_server_tools.1"],
    [{ slug: "Not A Slug" }, "slug"],
    [{ name: "" }, "name"],
  ])("refuses %j", (patch, path) => {
    const parsed = workspacePatchSchema().safeParse(patch);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path.join(".")).toBe(path);
  });

  test("a workspace needs a name and a slug", () => {
    expect(workspaceCreationSchema().safeParse({ name: "Team" }).success).toBe(false);
    expect(workspaceCreationSchema().safeParse({ name: "Team", slug: "team" }).success).toBe(true);
  });

  test("what was once stored without effect can be read, and not set again", () => {
    const stored = { default_image_model: "maker/draws" };
    expect(readWorkspaceSettings(stored)).toMatchObject(stored);
    expect(patchWorkspaceSettings(readWorkspaceSettings(stored), { hedging: false })).toMatchObject(stored);
    expect(workspacePatchSchema().safeParse(stored).error?.issues[0]?.message).toContain("leave it null");
    expect(workspacePatchSchema().parse({ default_image_model: null })).toEqual({ default_image_model: null });
  });

  test("an empty list of providers is no restriction", () => {
    const patch = workspacePatchSchema().parse({ allowed_providers: [], ignored_providers: ["openai"] });
    expect(patch).toEqual({ allowed_providers: null, ignored_providers: ["openai"] });
  });

  test("a key may be named by its hash", () => {
    const hash = "0123456789abcdef".repeat(4);
    expect(workspacePatchSchema().parse({ io_logging_api_key_ids: [hash, 7] })).toEqual({
      io_logging_api_key_ids: [keyNumber(hash), 7],
    });
    expect(Number.isSafeInteger(keyNumber("f".repeat(64)))).toBe(true);
  });

  test("what is stored is read back, what is missing has its default", () => {
    expect(readWorkspaceSettings({})).toEqual(defaultWorkspaceSettings);
    const patched = patchWorkspaceSettings(defaultWorkspaceSettings, { enforce_zdr: true, name: "New name" });
    expect(patched).toEqual({ ...defaultWorkspaceSettings, enforce_zdr: true });
    expect(readWorkspaceSettings(JSON.parse(JSON.stringify(patched)))).toEqual(patched);
  });

  test("a stored setting that is invalid is never guessed", () => {
    expect(() => readWorkspaceSettings({ enforce_zdr: "perhaps" })).toThrow();
  });
});
