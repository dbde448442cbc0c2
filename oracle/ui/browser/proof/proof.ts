import { messageOf } from "../../../../shared/message_of.ts";
import { parsePubkey } from "../../../../shared/keys/npub.ts";
import { OFFICIAL_URL_PREFIXES } from "../../../evidence/collection/source_url.ts";
import { RECORD_MAX_BYTES } from "../../../decision/record_codec.ts";
import { browser, type PageElement, type PageField, type PageForm } from "../browser.ts";
import { make } from "../element.ts";
import { checkInTurns, type KnownFacts } from "./check.ts";
import { showVerdict } from "./show_verdict.ts";
import { StepList } from "./step_list.ts";

export { checkInTurns };

/** A proof of the page: its form, and what it knows of the event it is about. */
class Proof {
  readonly #section: PageElement;
  readonly #form: PageForm;
  /** The record of the event, once it was loaded. */
  #record: Promise<Uint8Array> | undefined;
  #isBusy = false;

  constructor(section: PageElement, form: PageForm) {
    this.#section = section;
    this.#form = form;
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#check();
    });
  }

  async #check(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const button = this.#form.querySelector<PageField>("button.main");
    if (button) button.disabled = true;
    const result = this.#part("result");
    result.replaceChildren("Checking …");
    try {
      const given = this.#known();
      const record = await this.#bytes();
      await this.#run(record, given);
    } catch (error) {
      this.#part("steps").replaceChildren();
      const text = make(
        "p",
        {},
        make("strong", {}, "Nothing was checked."),
        ` ${messageOf(error)}`,
      );
      result.replaceChildren(make("div", { className: "note bad" }, text));
    } finally {
      this.#isBusy = false;
      if (button) button.disabled = false;
      const live = browser.document.querySelector("#live");
      if (live) live.textContent = result.querySelector(".note")?.textContent ?? "";
    }
  }

  async #run(record: Uint8Array, known: KnownFacts & { isKeyGiven: boolean }): Promise<void> {
    const { isKeyGiven, ...options } = known;
    const steps = new StepList(this.#part("steps"));
    const verdict = await checkInTurns(record, options, (report) => steps.tell(report));
    const { current } = steps;
    if (!verdict.ok) steps.end("failed", "✗ see below");
    else steps.end("", "not checked: there is no attestation");
    const basis = {
      key: verdict.ok ? verdict.record.oracle_pubkey : "",
      isKeyGiven,
      hasAttestation: options.attestation !== undefined,
      trust: (prefixes: readonly string[]) => this.#trust(prefixes),
    };
    this.#part("result").replaceChildren(...showVerdict(verdict, basis, current));
  }

  #known(): KnownFacts & { isKeyGiven: boolean } {
    const { event, attestation, key } = this.#section.dataset;
    const given = this.#value("key");
    const trusted = this.#value("trusted").split(/\s+/).filter((prefix) => prefix !== "");
    return {
      isKeyGiven: given !== "",
      oraclePubkey: given === "" ? key : parsePubkey(given),
      eventId: event,
      attestation: this.#value("attestation").toLowerCase() || attestation,
      trustedUrlPrefixes: [...OFFICIAL_URL_PREFIXES, ...trusted],
    };
  }

  #trust(prefixes: readonly string[]): void {
    const field = this.#form.querySelector<PageField>("[name=trusted]");
    if (!field) return;
    field.value = [this.#value("trusted"), ...prefixes].join("\n").trim();
    this.#form.requestSubmit();
  }

  #value(name: string): string {
    return this.#form.querySelector<PageField>(`[name=${name}]`)?.value.trim() ?? "";
  }

  /** The file that was chosen, or the record of the event, which is loaded once. */
  async #bytes(): Promise<Uint8Array> {
    const { record } = this.#section.dataset;
    if (record === undefined) {
      const file = this.#form.querySelector<PageField>("[name=record]")?.files?.[0];
      if (!file) throw new Error("Choose the file of a record.");
      return new Uint8Array(await file.arrayBuffer());
    }
    this.#record ??= loadRecord(new URL(record, browser.location.href));
    try {
      return await this.#record;
    } catch (error) {
      this.#record = undefined; // a later attempt may find it
      throw error;
    }
  }

  #part(name: "steps" | "result"): PageElement {
    const part = this.#section.querySelector(`[data-${name}]`);
    if (!part) throw new Error(`the page has no place for ${name}`);
    return part;
  }
}

async function loadRecord(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The record could not be loaded: status ${response.status}.`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > RECORD_MAX_BYTES) throw new Error("The record is larger than any can be.");
  return bytes;
}

const mounted = new WeakSet<PageElement>();

/** Lets every proof of the page check that does not yet; a page that is kept up to date may get another. */
export function mountProofs(): void {
  for (const section of browser.document.querySelectorAll("[data-proof]")) {
    const form = section.querySelector<PageForm>("form");
    if (!form || mounted.has(section)) continue;
    mounted.add(section);
    new Proof(section, form);
  }
}

// Tests load this where there is no page.
if (browser.document) mountProofs();
