import { decodeProtectedHeader, exportPKCS8, generateKeyPair, jwtVerify } from "jose";
import { expect, it } from "vitest";
import { signToken } from "../../../src/pipeline/attempt/sign-token.ts";

const claims = { iss: "router@project.example", aud: "https://elsewhere.example/Zoë", iat: 1, exp: 4_000_000_000 };

it("is what another library takes for a token of that key, and of no other", async () => {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const token = await signToken({ claims, pem: await exportPKCS8(privateKey) });
  expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "JWT" });
  expect((await jwtVerify(token, publicKey)).payload).toEqual(claims);
  const other = await generateKeyPair("RS256");
  await expect(jwtVerify(token, other.publicKey)).rejects.toThrow("signature");
});

it.each([
  ["no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"],
  ["nothing", ""],
])("rejects %s", async (_, pem) => {
  await expect(signToken({ claims, pem })).rejects.toThrow();
});
