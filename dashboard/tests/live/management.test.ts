import { expect, it } from "vitest";
import { connect, MemoryTokens, unwrap } from "../../src/api/client.ts";

const {
  REALCATCHA_URL: baseUrl = "",
  REALCATCHA_EMAIL: email = "",
  REALCATCHA_PASSWORD: password = "",
} = process.env;

async function logIn() {
  const tokens = new MemoryTokens();
  const api = connect({ baseUrl, tokens });
  const answer = await unwrap(api.POST("/v1/auth/login", { body: { email, password } }));
  if (!("access_token" in answer)) throw new Error("the account asks for a second factor");
  tokens.write({ access: answer.access_token, refresh: answer.refresh_token });
  return { api, tokens };
}

it("runs an owner's day: log in, make a site, change it, rotate its secret, take it out, log out", async () => {
  const { api, tokens } = await logIn();
  expect((await unwrap(api.GET("/v1/me"))).user.email).toBe(email);
  const body = { name: "Client", domains: ["client.example"], countries: { mode: "any" as const } };
  const made = await unwrap(api.POST("/v1/sites", { body }));
  expect(made.secret).toMatch(/^rcs_/);
  const params = { path: { site_id: made.id } };
  const changed = await unwrap(api.PATCH("/v1/sites/{site_id}", { params, body: { difficulty: 70 } }));
  expect([changed.difficulty, changed.version]).toEqual([70, made.version + 1]);
  const rotated = await unwrap(api.POST("/v1/sites/{site_id}/secrets", { params, body: { overlap_s: 60 } }));
  expect(rotated.secret).not.toBe(made.secret);
  const settings = await unwrap(api.GET("/v1/sites/{site_id}/settings", { params }));
  expect(settings.domains).toEqual(["client.example"]);
  await unwrap(api.POST("/v1/sites/{site_id}/deactivate", { params }));
  await unwrap(api.POST("/v1/auth/logout"));
  await expect(unwrap(api.GET("/v1/me"))).rejects.toMatchObject({ code: "unauthenticated" });
  expect(tokens.read()).toBeNull();
});

it("refreshes a session that the service no longer takes", async () => {
  const { api, tokens } = await logIn();
  const kept = tokens.read();
  tokens.write({ access: "expired", refresh: kept?.refresh ?? "" });
  await Promise.all([unwrap(api.GET("/v1/me")), unwrap(api.GET("/v1/sites"))]);
  expect(tokens.read()?.access).not.toBe("expired");
  expect(tokens.read()?.refresh).not.toBe(kept?.refresh);
});

it("creates once what is posted twice under one key", async () => {
  const { api } = await logIn();
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const body = { name: "Once", domains: ["once.example"] };
  const [first, second] = [
    await unwrap(api.POST("/v1/sites", { body, headers })),
    await unwrap(api.POST("/v1/sites", { body, headers })),
  ];
  expect(second).toEqual(first);
});

it("names what is wrong with a body", async () => {
  const { api } = await logIn();
  const refused = unwrap(api.POST("/v1/sites", { body: { name: "Bad", domains: ["no domain!"] } }));
  await expect(refused).rejects.toMatchObject({
    code: "malformed",
    problem: { status: 422, errors: [{ pointer: "/domains/0" }] },
  });
});
