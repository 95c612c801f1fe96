// The service with two ways to log in by OpenID Connect, at a provider that is not ours: SITHS proves itself with a
// key, follows the Swedish profile and approves what is sent; FREJA does so with a secret, has claims of its own, and
// does not approve.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startService } from "../browser/lib.mjs";

const peers = new URL("../peers/oidc/", import.meta.url).pathname;

/** A port that nobody has right now: the provider must know it before the service has it. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Both; the provider may be silent from the beginning. */
export async function startWithProvider({ isSilent = false, more = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-oidc-"));
  const file = (name) => join(folder, name);
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(file("key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(file("secret"), "x".repeat(40));
  writeFileSync(file("jwks.json"), JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "rp-1", use: "sig", alg: "RS256" }] }));
  const port = await freePort();
  const provider = spawn("node", ["provider.mjs"], {
    cwd: peers, stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, PORT: "0", CLIENT_JWKS: file("jwks.json"), REDIRECT: `http://127.0.0.1:${port}/logga-in/svar` },
  });
  let issuer;
  for await (const line of createInterface({ input: provider.stdout })) {
    if (line.startsWith("OP ")) { issuer = line.slice(3); break; }
  }
  if (!issuer) throw new Error("the provider did not start");
  if (isSilent) provider.kill("SIGSTOP");
  const one = (id, template, client, auth, more = "") => `[[oidc]]\nid = "${id}"\nname = "${id.toUpperCase()}"\ntemplate = "${template}"\nissuer = "${issuer}"\nclient_id = "${client}"\n${auth}\n${more}\n`;
  writeFileSync(file("eid.toml"), [
    one("siths", "oidc-sweden", "rp-pkjwt", `key_file = "${file("key.pem")}"\nkey_id = "rp-1"`),
    one("freja", "freja", "rp-secret", `secret_file = "${file("secret")}"`, "approve = false"),
  ].join(""));
  // The provider has no other clock than the real one.
  const service = await startService({ port, today: null, more: ["--eid", file("eid.toml"), ...more] }).catch((fault) => {
    provider.kill("SIGKILL");
    throw fault;
  });
  const stop = async () => {
    await service.stop();
    provider.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  };
  return { service: { ...service, stop }, provider, issuer, file };
}

/** Goes through the provider from where the service has sent the visitor; gives the way back. */
export async function through(service, url, choice) {
  const jar = new Map();
  for (let step = 0; step < 12; step += 1) {
    if (url.startsWith(service.base)) return url.slice(service.base.length);
    const choosing = new URL(url).pathname.startsWith("/interaction/") && !new URL(url).search;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(choosing ? `${url}?${choice}` : url, { redirect: "manual", headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) jar.set(...set.split(";")[0].split(/=(.*)/s).slice(0, 2));
    await answer.text();
    assert.ok([302, 303].includes(answer.status), `${url} gave ${answer.status}`);
    url = new URL(answer.headers.get("location"), url).href;
  }
  throw new Error("the provider sends the visitor round and round");
}
