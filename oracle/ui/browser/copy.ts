import { announce } from "./announce.ts";
import { browser, type Page } from "./browser.ts";

/** How long a button says that it has copied, ms. */
const SAID_MS = 2000;

/** Puts a button behind every element with `data-copy` that copies its text; without a clipboard there are none. */
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
      await clipboard.writeText(source.textContent ?? "");
      button.textContent = "Copied";
      announce(`${name} copied`);
      setTimeout(() => button.textContent = "Copy", SAID_MS);
    });
    source.after(button);
  }
}
