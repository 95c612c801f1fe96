// A client without a browser: forms posted as a browser would, with a cookie kept by hand.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

export class Client {
  constructor(base) { this.base = base; this.cookie = ""; }

  async ask(path, { form, headers = {}, signal } = {}) {
    const body = form && new URLSearchParams(form);
    const answer = await fetch(this.base + path, {
      method: form ? "POST" : "GET", body, redirect: "manual", signal,
      headers: { cookie: this.cookie, ...(form ? { origin: this.base, "sec-fetch-site": "same-origin" } : {}), ...headers },
    });
    for (const set of answer.headers.getSetCookie()) {
      const [pair] = set.split(";");
      const [name] = pair.split("=");
      const others = this.cookie.split("; ").filter((it) => it && !it.startsWith(name + "="));
      this.cookie = [...others, pair].join("; ");
    }
    return answer;
  }

  /** Where an answer leads, without what comes after `?` and `#`. */
  static to(answer) { return (answer.headers.get("location") ?? "").split(/[?#]/)[0]; }

  async logIn(number = "196903089800") {
    const answer = await this.ask("/logga-in", { form: { number, to: "/mina-rapporter" } });
    if (answer.status !== 303) throw new Error(`login gave ${answer.status}`);
  }

  /** Begins a draft and saves every answer; gives its address and revision. */
  async draft(answers) {
    const begun = await this.ask("/utkast", { form: {} });
    const id = Client.to(begun).split("/")[2];
    const form = [["revision", "1"], ["action", "continue"], ...Object.entries(answers)];
    for (const field of Object.keys(answers)) form.push(["shown", field]);
    const saved = await this.ask(`/utkast/${id}/drojsmalet`, { form });
    if (!Client.to(saved).endsWith("/summering")) throw new Error(`saving gave ${saved.status} ${Client.to(saved)}`);
    return { id, revision: "2" };
  }

  /** Sends a draft; gives the report's address. */
  async send({ id, revision }) {
    const sent = await this.ask(`/utkast/${id}/skicka`, { form: { revision } });
    const to = Client.to(sent);
    if (!to.endsWith("/mottagen")) throw new Error(`sending gave ${sent.status} ${to}`);
    return to.replace("/mottagen", "");
  }
}

/** Every answer of a small report about a decision of its own. */
export const answers = (number) => {
  const day = new Date(Date.UTC(2024, 0, 1) + (number % 800) * 864e5).toISOString().slice(0, 10);
  const measures = ["AO-HT", "AO-SB", "AO-DV", "AO-KB", "AO-LE"];
  return {
    area: "AO", report_kind: "new", first_name: "Zebrafina", last_name: "Kvistlund",
    person_number: "19811218-9876", measure: measures[Math.floor(number / 800) % measures.length],
    delay_kind: "not_executed", decided_on: day, status: "not_executed",
    main_reason: "municipality", cause: "K-PERS", other_information: "Hemlighetsmakeri i Örkelljunga",
  };
};

/** Somebody who is logged in. The way to connecting is open to those without an assignment too. */
export async function person(base, number) {
  const client = new Client(base);
  const answer = await client.ask("/logga-in", { form: { number, to: "/anslut" } });
  assert.equal(answer.status, 303, "logged in");
  return client;
}

/** Begins something, answers everything on the page it begins with, or another, and sends it; gives its id. */
export async function submit(client, [begin, wish], given = {}, page) {
  const begun = Client.to(await client.ask(begin, { form: wish }));
  const draft = begun.split("/").slice(0, 3).join("/");
  let revision = 1;
  // What is removed has nothing more to be asked about.
  if (!begun.endsWith("/summering")) {
    const form = [["revision", "1"], ["action", "continue"], ...Object.entries(given), ...Object.keys(given).map((field) => ["shown", field])];
    await client.ask(page ? `${draft}/${page}` : begun, { form });
    revision = 2;
  }
  const sent = await client.ask(`${draft}/skicka`, { form: { revision } });
  assert.match(sent.headers.get("location") ?? "", /^\/inskickat\/.*mottagen/, `${begin} is complete and received: ${sent.status}`);
  return Client.to(sent).split("/")[2];
}

/** Sends a connection, which lets a mail go to whoever is to sign it. */
export const connect = (client, signer) => submit(client, ["/anslut", {}], {
  municipality: "1280", committee_name: "Vård- och äldrenämnden på Ön", areas: "AO", sender_email: "avsandare@kommun.example",
  sender_phone: "040123456", first_name: "Åsa", last_name: "Öqvist", person_number: "198506149809", email: "lead@kommun.example",
  phone: "040123456", signature_way: "eid", signer_name: "Örjan Ånäs", signer_title: "Ordförande", signer_email: signer,
}, "underskrift");

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
