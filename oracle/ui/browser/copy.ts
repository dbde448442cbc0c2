import { announce } from "./announce.ts";
import { browser, type Page } from "./browser.ts";

/** How long a button says that it has copied, ms. */
const SAID_MS = 2000;

/**
 * Puts a button behind every element with `data-copy` that copies its text, or what is at the address in
 * `data-copy-from`; without a clipboard there are none.
 */
export function addCopyButtons(within: Pick<Page, "querySelectorAll">): void {
  const { document: page, navigator: { clipboard } } = browser;
  if (!clipboard) return;
  for (const source of within.querySelectorAll("[data-copy]")) {
    const button = page.createElement("button");
    const name = source.dataset.copy;
    button.setAttribute("type", "button");
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${name}`);
    button.addEventListener("click", async () => {
      const { copyFrom } = source.dataset;
      const text = copyFrom === undefined ? source.textContent : await textAt(copyFrom);
      if (text === undefined) return announce(`${name} cannot be had right now`);
      await clipboard.writeText(text ?? "");
      button.textContent = "Copied";
      announce(`${name} copied`);
      setTimeout(() => button.textContent = "Copy", SAID_MS);
    });
    source.after(button);
  }
}

async function textAt(address: string): Promise<string | undefined> {
  const answer = await fetch(address).catch(() => undefined);
  return answer?.ok ? await answer.text() : undefined;
}
