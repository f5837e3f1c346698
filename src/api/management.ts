import type { Hono } from "hono";
import type { ApiEnvironment } from "./context.ts";
export function registerManagement(_app: Hono<ApiEnvironment>): void {}
