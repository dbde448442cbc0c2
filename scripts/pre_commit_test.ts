import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const SCRIPTS = fileURLToPath(new URL("./", import.meta.url));
const AUTHOR = ["-c", "user.name=tester", "-c", "user.email=tester@example.org"];

Deno.test("a commit that breaks a check is refused with its reason, and a sound one passes", async () => {
  const root = await Deno.makeTempDir();
  const write = (path: string, text: string) => Deno.writeTextFile(`${root}/${path}`, text);
  const git = async (...args: string[]) => {
    const { code, stderr } = await new Deno.Command("git", {
      args: [...AUTHOR, ...args],
      cwd: root,
      env: { PATH: `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`, NO_COLOR: "1" },
    }).output();
    return { code, said: new TextDecoder().decode(stderr) };
  };
  try {
    await git("init", "--quiet");
    await Deno.mkdir(`${root}/testing/architecture`, { recursive: true });
    await Deno.mkdir(`${root}/scripts`);
    for (const name of ["pre_commit.sh", "find_deno.sh"]) {
      await Deno.copyFile(`${SCRIPTS}${name}`, `${root}/scripts/${name}`);
    }
    await Deno.symlink("../../scripts/pre_commit.sh", `${root}/.git/hooks/pre-commit`);
    await write("deno.json", '{ "tasks": { "checks": "deno fmt --check" } }\n');
    await write("testing/architecture/law_test.ts", 'Deno.test("law", () => {});\n');
    await write("a.ts", "export const   a=1\n");
    await git("add", ".");

    const refused = await git("commit", "-m", "first");
    assert.notEqual(refused.code, 0);
    assert.match(refused.said, /a\.ts[^]*`deno task checks` failed; nothing was committed/);

    await write("a.ts", "export const a = 1;\n");
    await write("testing/architecture/law_test.ts", 'Deno.test("law", () => {\n  throw 1;\n});\n');
    assert.match((await git("commit", "-am", "second")).said, /`deno test .* failed/);

    await write("testing/architecture/law_test.ts", 'Deno.test("law", () => {});\n');
    const passed = await git("commit", "-am", "third");
    assert.equal(passed.code, 0, passed.said);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
