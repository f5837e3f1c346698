// The API's documentation, made from its table of routes, and the OpenAPI description of the same. Public.
import { raw } from "hono/utils/html";
import type { NamedRoute } from "../../api/all-routes.ts";
import { madeOnce } from "../../wire/derived.ts";
import { keyWords, routesInOrder } from "../docs/described-route.ts";
import { exampleOf } from "../docs/example-of.ts";
import { fieldsOf, jsonSchemaOf, typeOf } from "../docs/json-schema.ts";
import { describeApi } from "../docs/openapi.ts";
import type { Page } from "../environment.ts";
import { page } from "../layout.tsx";
import { ErrorsGuide } from "./docs-errors.tsx";
import { TableGuide } from "./docs-table.tsx";

export const showOpenApi: Page = (context) => context.json(describeApi(new URL(context.req.url).origin));

export const showDocs: Page = (context) => {
  const { origin } = new URL(context.req.url);
  return page(
    context,
    {
      title: "API",
      wide: true,
      beside: (
        <a class="button end" href="/openapi.json">
          OpenAPI
        </a>
      ),
    },
    <>
      <Beginning origin={origin} />
      {guides()}
    </>,
  );
};

/** The same for everybody, and 200 KB: written once. */
const guides = madeOnce(() => {
  const routes = routesInOrder();
  const html = (
    <>
      <nav class="card" aria-label="Routes">
        <ul class="columns">
          {routes.map(({ method, path, name }) => (
            <li>
              <a href={`#${name}`} class="mono small">
                {method} {path.replace("/api/v1", "")}
              </a>
            </li>
          ))}
          <li>
            <a href="#fields">Fields, plugins, tools, settings</a>
          </li>
          <li>
            <a href="#errors">Errors</a>
          </li>
        </ul>
      </nav>
      {routes.map((route) => (
        <RouteGuide route={route} />
      ))}
      <TableGuide />
      <ErrorsGuide />
    </>
  );
  return raw(html.toString());
});

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

function RouteGuide({
  route: { method, path, name, key, summary, query, body, example, answer },
}: {
  route: NamedRoute;
}) {
  const [asked, sent, answered] = [query, body, answer()].map((schema) => schema && jsonSchemaOf(schema));
  return (
    <section class="card" id={name}>
      <h2>
        {summary} <span class="badge">{keyWords[key]}</span>
      </h2>
      <p class="mono">
        {method} {path}
      </p>
      {asked === undefined ? null : <Fields title="Query" fields={fieldsOf(asked)} />}
      {sent === undefined ? null : <Fields title="Body" fields={fieldsOf(sent)} example={example ?? exampleOf(sent)} />}
      {answered === undefined ? null : (
        <Fields title="Answer" fields={fieldsOf(answered)} example={exampleOf(answered)} />
      )}
    </section>
  );
}

interface FieldsView {
  title: string;
  fields: ReturnType<typeof fieldsOf>;
  example?: unknown;
}

function Fields({ title, fields, example }: FieldsView) {
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
      {example === undefined ? null : <pre class="small">{JSON.stringify(example, null, 2)}</pre>}
    </details>
  );
}
