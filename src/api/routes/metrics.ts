// GET /metrics: what Prometheus scrapes (management). A workspace's key is told of its own requests, ADMIN_KEY of all.
import * as z from "zod";
import { metricsText } from "../../accounting/metrics-text.ts";
import { readMetrics } from "../../store/metrics.ts";
import { admit } from "../admit.ts";
import { failureResponse } from "../context.ts";
import { reachOf } from "../reach.ts";
import type { Route } from "../route.ts";

export const getMetrics: Route = {
  method: "GET",
  path: "/metrics",
  key: "management",
  summary: "Show metrics in the text format of Prometheus",
  media: "text/plain",
  answer: () => z.string(),
  async respond(context) {
    const caller = await admit(context, "management");
    if (!caller.ok) return failureResponse(caller.problem);
    const { bindings, now } = reachOf(context);
    const figures = await readMetrics(bindings.DB, { workspaceId: caller.value.workspace?.id, now });
    return new Response(metricsText(figures), {
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    });
  },
};
