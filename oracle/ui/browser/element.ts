import { browser, type PageElement } from "./browser.ts";

/** Makes an element. Text is text, whatever it looks like. */
export function make(
  name: string,
  { className = "", attributes = {} }: {
    readonly className?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  } = {},
  ...parts: (PageElement | string)[]
): PageElement {
  const element = browser.document.createElement(name);
  if (className !== "") element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...parts);
  return element;
}
