// Catalogs of fake providers for end-to-end tests: what a test does not name has an ordinary value.
import { expect } from "vitest";
import { manage } from "./product.ts";

export interface ProviderOfTest {
  slug: string;
  base_url: string;
  dialect?: string;
  [field: string]: unknown;
}

export interface EndpointOfTest {
  provider: string;
  /** USD per million tokens, for prompt and completion alike. */
  price?: number;
  [field: string]: unknown;
}

export interface ModelOfTest {
  id: string;
  endpoints: EndpointOfTest[];
  [field: string]: unknown;
}

const everyParameter = [
  ..."max_tokens max_completion_tokens temperature top_p stop seed tools tool_choice parallel_tool_calls".split(" "),
  ..."response_format structured_outputs reasoning include_reasoning reasoning_effort".split(" "),
];

/** The sandbox stays: it is what the product itself brings along. */
export async function putCatalog(providers: ProviderOfTest[], models: ModelOfTest[]): Promise<void> {
  const catalog = {
    providers: [...providers.map(providerOf), sandbox],
    models: [...models.map(modelOf), demo],
  };
  const answer = await manage("PUT", "/catalog", catalog);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

const sandbox = {
  slug: "sandbox-a",
  name: "Sandbox A",
  dialect: "sandbox",
  base_url: "https://sandbox.invalid/v1",
  api_key: null,
};
const demo = modelOf({ id: "fairlead/demo", endpoints: [{ provider: "sandbox-a", upstream_model: "demo", price: 1 }] });

function providerOf({ slug, ...given }: ProviderOfTest): object {
  const policy = { training: false, retains_prompts: false, retention_days: 0 };
  return { slug, name: slug, dialect: "openai", api_key: "FAKE_API_KEY", data_policy: policy, ...given };
}

function modelOf({ id, endpoints, ...given }: ModelOfTest): object {
  return {
    id,
    name: id,
    created: 1_733_506_137,
    context_length: 131_072,
    endpoints: endpoints.map(({ price = 1, ...endpoint }) => ({
      upstream_model: `upstream/${id}`,
      pricing: { prompt: perToken(price), completion: perToken(price) },
      supported_parameters: everyParameter,
      ...endpoint,
    })),
    ...given,
  };
}

function perToken(dollarsPerMillion: number): string {
  return (dollarsPerMillion / 1e6).toFixed(12).replace(/\.?0+$/, "");
}
