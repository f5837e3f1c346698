// What a data policy promises, as the questions that privacy filters and listings ask. Nothing known promises nothing.
import type { DataPolicy, Endpoint, Provider } from "./catalog.ts";

/** The policy that holds for an endpoint: its own where it has one, else its provider's. */
export function policyOf(endpoint: Pick<Endpoint, "data_policy">, provider: Pick<Provider, "data_policy">) {
  return endpoint.data_policy === undefined ? provider.data_policy : endpoint.data_policy;
}

export function mayTrain(policy: DataPolicy | null): boolean {
  return policy === null || policy.training;
}

export function keepsForUnknownTime(policy: DataPolicy | null): boolean {
  return policy === null || (policy.retains_prompts && policy.retention_days === null);
}

/** Zero data retention. What trains on prompts keeps them, whatever else its policy says. */
export function keepsNothing(policy: DataPolicy | null): boolean {
  return policy !== null && !policy.training && (!policy.retains_prompts || policy.retention_days === 0);
}
