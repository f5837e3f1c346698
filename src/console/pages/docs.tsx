// The API's documentation, made from its routes and schemas, and the OpenAPI description of the same. Public.
import { fieldsOf, jsonSchemaOf, typeOf } from "../docs/json-schema.ts";
import { type DescribedRoute, listRoutes } from "../docs/list-routes.ts";
import { describeApi } from "../docs/openapi.ts";
import type { Page } from "../environment.ts";
import { page } from "../layout.tsx";
import { ErrorsGuide } from "./docs-errors.tsx";

const keys = { none: "no key", any: "any key", api: "API key", management: "management key" } as const;

export const showOpenApi: Page = (context) =>
  context.json(describeApi(context.get("api").routes, new URL(context.req.url).origin));

export const showDocs: Page = (context) => {
  const { origin } = new URL(context.req.url);
  const routes = listRoutes(context.get("api").routes);
  return page(
    context,
    {
      title: "API",
      wide: true,
      beside: (
        <a class="button" href="/openapi.json">
          OpenAPI
        </a>
      ),
    },
    <>
      <Beginning origin={origin} />
      <nav class="card" aria-label="Routes">
        <ul class="columns">
          {routes.map(({ method, path, anchor }) => (
            <li>
              <a href={`#${anchor}`} class="mono small">
                {method} {path.slice("/api/v1".length)}
              </a>
            </li>
          ))}
          <li>
            <a href="#errors">Errors</a>
          </li>
        </ul>
      </nav>
      {routes.map((route) => (
        <RouteGuide route={route} />
      ))}
      <ErrorsGuide />
    </>,
  );
};

function Beginning({ origin }: { origin: string }) {
  return (
    <section class="card">
      <p>
        Any OpenAI or OpenRouter client works after changing its base URL to <code>{origin}/api/v1</code> and its key.
      </p>
      <pre class="secret">{`curl ${origin}/api/v1/chat/completions \\
  -H "Authorization: Bearer $FAIRLEAD_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"fairlead/demo","messages":[{"role":"user","content":"Hello!"}]}'`}</pre>
    </section>
  );
}

function RouteGuide({ route: { method, path, anchor, operation } }: { route: DescribedRoute }) {
  return (
    <section class="card" id={anchor}>
      <h2>
        {operation.summary} <span class="badge">{keys[operation.key]}</span>
      </h2>
      <p class="mono">
        {method} {path}
      </p>
      {operation.query === undefined ? null : <Fields title="Query" fields={fieldsOf(jsonSchemaOf(operation.query))} />}
      {operation.body === undefined ? null : <Fields title="Body" fields={fieldsOf(jsonSchemaOf(operation.body))} />}
    </section>
  );
}

function Fields({ title, fields }: { title: string; fields: ReturnType<typeof fieldsOf> }) {
  return (
    <details>
      <summary class="small">{`${title}: ${fields.length} fields`}</summary>
      <ul class="small">
        {fields.map(([name, schema, required]) => (
          <li>
            <code>{name}</code> {required ? <strong>required</strong> : null}{" "}
            <span class="soft">{typeOf(schema).slice(0, 160)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
