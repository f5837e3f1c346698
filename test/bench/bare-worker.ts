// The least that a Worker with Hono can be: what starting is measured against.
import { Hono } from "hono";

const app = new Hono();
app.get("/", (context) => context.text("hello"));

export default app;
