import { raw } from "hono/html";
import { Marked } from "marked";
import { linkTo } from "../parts/preferences.ts";
import type { Page, Visit } from "../parts/page.ts";

/** A page of the documentation that the oracle shows. */
export interface Written {
  /** In Markdown; its first line is its heading. */
  readonly text: string;
  readonly title: string;
}

/** Where the other pages of the documentation are; what is not here is not linked. */
const PATHS: Readonly<Record<string, string>> = {
  "rules.md": "/about/rules",
  "verify.md": "/about/verify",
};

const rendered = new Map<string, string>();

/** A page of the documentation, rendered once. */
export function writtenPage({ text, title }: Written, { preferences }: Visit): Page {
  let html = rendered.get(title);
  if (html === undefined) {
    html = renderMarkdown(text);
    rendered.set(title, html);
  }
  return {
    title,
    section: "about",
    body: (
      <>
        <p class="crumb">
          <a href={linkTo("/about", preferences)}>About this oracle</a>
        </p>
        <div class="written">
          <nav class="card contents" aria-label="On this page">
            <ol>
              {[...html.matchAll(/<h2 id="([^"]+)">(.*?)<\/h2>/g)].map(([, id, heading = ""]) => (
                <li>
                  <a href={`#${id}`}>{raw(heading)}</a>
                </li>
              ))}
            </ol>
          </nav>
          <article class="card">
            <div class="prose">{raw(html)}</div>
          </article>
        </div>
      </>
    ),
  };
}

/**
 * Markdown of this project as HTML: headings have ids, wide things scroll by themselves, and links lead to pages that the
 * oracle has.
 */
function renderMarkdown(text: string): string {
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth, text: heading }) {
        return `<h${depth} id="${slugOf(heading)}">${this.parser.parseInline(tokens)}</h${depth}>`;
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const [file = "", anchor] = href.split("#");
        const path = /^https?:/.test(href) ? file : file === "" ? "" : PATHS[file];
        const fragment = anchor === undefined ? "" : `#${anchor}`;
        return path === undefined ? inner : `<a href="${path}${fragment}">${inner}</a>`;
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
      },
      table(token) {
        const cell = (tag: string, cells: typeof token.header) =>
          `<tr>${
            cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join(
              "",
            )
          }</tr>`;
        return `<div class="scroll" tabindex="0"><table><thead>${
          cell('th scope="col"', token.header).replaceAll('</th scope="col">', "</th>")
        }</thead><tbody>${token.rows.map((row) => cell("td", row)).join("")}</tbody></table></div>`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** The id of a heading, as GitHub makes it. */
function slugOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim().replaceAll(" ", "-");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
