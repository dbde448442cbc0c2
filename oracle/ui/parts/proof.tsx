import type { Child } from "hono/jsx";

/** What the browser's check of a record is told beforehand. */
export interface ProofOf {
  /** Where its script is; none where the page loads that itself. */
  readonly script?: string;
  /** Where the record is; without it the visitor chooses a file. */
  readonly record?: string;
  readonly event?: string;
  /** X-only, as the oracle that serves the page shows it. */
  readonly key?: string;
  readonly attestation?: string;
}

/** “Check it here”: a form that a script shows, and the places for what comes of it. */
export function Proof({ proof, children }: { proof: ProofOf; children?: Child }) {
  const { script, record, event, key, attestation } = proof;
  return (
    <section
      class="card proof"
      aria-labelledby="proof"
      data-proof=""
      data-script={script}
      data-record={record}
      data-event={event}
      data-key={key}
      data-attestation={attestation}
    >
      <header>
        <h2 id="proof">Check it here</h2>
        <p>
          Your browser computes the result again, from the documents of NOAA to the signature, with
          the same code by which the oracle decides.
        </p>
      </header>
      <p>
        It proves that these retained documents give this outcome, and that the key shown signed it.
        It does not prove that NOAA sent the documents, nor that the server of this page gave you
        honest code. {children}
      </p>
      <noscript>
        <p class="note warn">
          The check is a script, and this browser runs none. <code>noaa-oracle verify</code>{" "}
          does the same on your own machine.
        </p>
      </noscript>
      <form class="proof-form" hidden>
        {record === undefined && (
          <>
            <label>
              Decision record, a file
              <input type="file" name="record" accept=".gz,.json,application/gzip" required />
            </label>
            <label>
              Its published attestation, 64 hex characters
              <input name="attestation" autocomplete="off" spellcheck={false} />
            </label>
          </>
        )}
        <label>
          The oracle's key as you know it from elsewhere: npub or 64 hex characters
          <input name="key" autocomplete="off" spellcheck={false} />
        </label>
        {key !== undefined && (
          <p class="small">
            This page shows <code>{key}</code>
          </p>
        )}
        <details>
          <summary>Sources other than NOAA's own</summary>
          <label>
            Addresses that count as sources too, by their beginnings, one a line
            <textarea name="trusted" rows={2} spellcheck={false} autocomplete="off"></textarea>
          </label>
        </details>
        <button class="main" type="submit">Check it here</button>
      </form>
      <ol class="steps" data-steps=""></ol>
      <div class="verdict" data-result=""></div>
    </section>
  );
}
