// The keywords of JSON Schema that are about objects.
import { isRecord } from "../../wire/json.ts";
import type { Check, Schema, Validation } from "./validation.ts";

function isNamed(name: string, { properties, patternProperties }: Schema, validation: Validation): boolean {
  if (isRecord(properties) && Object.hasOwn(properties, name)) return true;
  if (!isRecord(patternProperties)) return false;
  return Object.keys(patternProperties).some((pattern) => validation.matches(pattern, name));
}

const names = (value: Record<string, unknown>, validation: Validation): string[] => {
  const all = Object.keys(value);
  validation.spend(5 * all.length);
  return all;
};

const hasAll = (value: Record<string, unknown>, required: unknown, validation: Validation): boolean => {
  if (!Array.isArray(required)) return true;
  validation.spend(required.length);
  return required.every((name) => typeof name !== "string" || Object.hasOwn(value, name));
};

const count =
  (isKept: (count: number, limit: number) => boolean): Check =>
  ({ given, value, validation }) =>
    typeof given !== "number" || !isRecord(value) || isKept(names(value, validation).length, given);

const dependencies: Check = ({ given, value, validation }) => {
  if (!isRecord(given) || !isRecord(value)) return true;
  return names(given, validation).every((name) => {
    if (!Object.hasOwn(value, name)) return true;
    const needs = given[name];
    return Array.isArray(needs) ? hasAll(value, needs, validation) : validation.fits(needs, value);
  });
};

export const objectChecks: Record<string, Check> = {
  required: ({ given, value, validation }) => !isRecord(value) || hasAll(value, given, validation),
  properties: ({ given, value, validation }) => {
    if (!isRecord(given) || !isRecord(value)) return true;
    const known = names(given, validation).filter((name) => Object.hasOwn(value, name));
    return known.filter((name) => !validation.fits(given[name], value[name])).length === 0;
  },
  patternProperties: ({ given, value, validation }) => {
    if (!isRecord(given) || !isRecord(value)) return true;
    const all = names(value, validation);
    return names(given, validation).every((pattern) =>
      all.every((name) => !validation.matches(pattern, name) || validation.fits(given[pattern], value[name])),
    );
  },
  additionalProperties: ({ given, value, schema, validation }) => {
    if (!isRecord(value)) return true;
    const others = names(value, validation).filter((name) => !isNamed(name, schema, validation));
    return others.filter((name) => !validation.fits(given, value[name])).length === 0;
  },
  propertyNames: ({ given, value, validation }) =>
    !isRecord(value) || names(value, validation).every((name) => validation.fits(given, name)),
  minProperties: count((members, limit) => members >= limit),
  maxProperties: count((members, limit) => members <= limit),
  dependencies,
  dependentRequired: dependencies,
  dependentSchemas: dependencies,
};
