import assert from "node:assert/strict";
import { sha256 } from "../../shared/bytes/sha256.ts";
import { renderStandalone } from "./standalone.tsx";

Deno.test("the page as one file loads nothing, and lets only its own style and script in", () => {
  const html = renderStandalone("1.2.3");
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
  for (const name of ["style", "script"]) {
    const content = new RegExp(`<${name}[^>]*>([^]*?)</${name}>`).exec(html)?.[1] ?? "";
    assert.ok(content.length > 1000);
    const hash = `sha256-${sha256(content).toBase64()}`;
    assert.ok(policy.replaceAll("&#39;", "'").includes(`${name}-src '${hash}'`), policy);
  }
  assert.match(policy, /^default-src (&#39;|')none/);
  assert.doesNotMatch(html.replace(/<script[^]*<\/script>/, ""), /(src|href)=/);
  assert.match(html, /of version 1\.2\.3/);
});
