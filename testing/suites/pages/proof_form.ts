import type { Page } from "./puppeteer_core.d.ts";

/** What is filled in before a record is checked. */
export interface Filled {
  /** The file that is chosen. */
  readonly record?: Uint8Array;
  readonly key?: string;
  readonly attestation?: string;
  readonly trusted?: string;
}

/** What the page says of a record. */
export interface Said {
  /** The verdict, without what follows it. */
  readonly verdict: string;
  readonly passed: readonly string[];
  readonly failed: string | null;
}

/** Fills the form of a proof in and waits for what the page says. */
export async function checkOnPage(page: Page, filled: Filled): Promise<Said> {
  const { record, ...fields } = filled;
  const said = await page.evaluate(`(async () => {
    const section = document.querySelector("[data-proof]");
    const form = section.querySelector("form"), result = section.querySelector("[data-result]");
    const fields = ${JSON.stringify(fields)};
    for (const [name, value] of Object.entries(fields)) {
      form.querySelector("[name=" + name + "]").value = value;
    }
    const record = ${JSON.stringify(record?.toBase64() ?? null)};
    if (record !== null) {
      const chosen = new DataTransfer();
      chosen.items.add(new File([Uint8Array.fromBase64(record)], "record.json.gz"));
      form.querySelector("[name=record]").files = chosen.files;
    }
    result.replaceChildren();
    form.requestSubmit();
    while (!result.querySelector(".note")) {
      if (/could not be loaded/.test(result.textContent)) break;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const texts = (selector) => [...section.querySelectorAll(selector)].map((e) => e.textContent);
    return {
      verdict: result.querySelector(".note")?.textContent ?? result.textContent,
      passed: texts(".steps li.done b"),
      failed: texts(".steps li.failed b")[0] ?? null,
    };
  })()`);
  return said as Said; // as it was put together
}
