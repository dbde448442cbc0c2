import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Law } from "./law.ts";
import { architectureProblems } from "./problems.ts";
import { LAW } from "./rules.ts";
import { readImportGraph } from "./import_graph.ts";
import { inTemporaryFolder } from "../fixtures/temporary_folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("the project keeps its architecture", async () => {
  assert.deepEqual(await architectureProblems(root), []);
});

/** Works on a copy of the project's sources. */
async function inCopy(work: (copy: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (copy) => {
    const { files } = await readImportGraph(root);
    for (const file of [...files, "deno.json", "deno.lock"]) {
      await Deno.mkdir(join(copy, dirname(file)), { recursive: true });
      await Deno.copyFile(join(root, file), join(copy, file));
    }
    await work(copy);
  });
}

/** Adds a line to a file, or makes the file. */
async function plant(copy: string, file: string, line: string): Promise<void> {
  await Deno.mkdir(join(copy, dirname(file)), { recursive: true });
  await Deno.writeTextFile(join(copy, file), `${line}\n`, { append: true });
}

Deno.test("each planted breach of the architecture is named, and nothing else", () =>
  inCopy(async (copy) => {
    const before = await architectureProblems(copy);
    const breaches: [file: string, line: string, says: RegExp][] = [
      [
        "shared/contract/ids.ts",
        'export * from "./planted.ts";',
        /^import cycle: (shared\/contract\/ids\.ts → shared\/contract\/planted\.ts|shared\/contract\/planted\.ts → shared\/contract\/ids\.ts) → shared\/contract\/\w+\.ts$/,
      ],
      ["shared/contract/planted.ts", 'export * from "./ids.ts";', /^import cycle/],
      [
        "oracle/decision/planted.ts",
        'import type {} from "../database/query.ts";',
        /^oracle\/decision\/planted\.ts → oracle\/database\/query\.ts: oracle\/decision may know .*\bshared\/time\b/,
      ],
      [
        "shared/lifecycle/planted.ts",
        'import type {} from "../../daemon/settings.ts";',
        /^shared\/lifecycle\/planted\.ts → daemon\/settings\.ts: shared\/lifecycle may know nothing/,
      ],
      [
        "daemon/publish/planted.ts",
        'import "../noaa/limits.ts";',
        /^daemon\/publish\/planted\.ts → daemon\/noaa\/limits\.ts: daemon\/publish may know shared/,
      ],
      [
        "start/planted.ts",
        'import "../testing/fixtures/virtual_clock.ts";',
        /^start\/planted\.ts → testing\/fixtures\/virtual_clock\.ts: /,
      ],
      [
        "demo/stranger/verify_as_stranger.ts",
        'import "../../oracle/settings.ts";',
        /^demo\/stranger\/verify_as_stranger\.ts → oracle\/settings\.ts: /,
      ],
      [
        "oracle/routes/planted.ts",
        'import "@libsql/client";',
        /^oracle\/routes\/planted\.ts → @libsql\/client: only oracle\/database, /,
      ],
      [
        "shared/storage/s3_store.ts",
        'import { S3Client as Planted } from "@aws-sdk/client-s3";\nexport { Planted };',
        /^shared\/storage\/s3_store\.ts → @aws-sdk\/client-s3: .*by a dynamic import/,
      ],
      [
        "oracle/http/planted_key.ts",
        'import "../../shared/keys/key_file.ts";',
        /^oracle\/http\/planted_key\.ts → shared\/keys\/key_file\.ts: only /,
      ],
      [
        "oracle/decision/planted.ts",
        "export const now = () => Date.now(); // planted",
        /^oracle\/decision\/planted\.ts uses Date\.now: oracle\/decision is pure/,
      ],
      [
        "scripts/planted.ts",
        'export const start = Date.parse("2030-01-01");',
        /^scripts\/planted\.ts says Date\.parse: only shared\/time may /,
      ],
      [
        "bench/planted.ts",
        "export const day = (text: string) => new Date(text).getDay();",
        /^bench\/planted\.ts says new Date\(: only shared\/time may /,
      ],
      [
        "daemon/app/planted.ts",
        "const DAY_MS = 24 * 60 * 60_000;\nexport { DAY_MS };",
        /^daemon\/app\/planted\.ts says const DAY_MS: only shared\/time may /,
      ],
      [
        "demo/planted.ts",
        "export const week = 7 * 86_400_000;",
        /^demo\/planted\.ts says 86_400_000: only shared\/time may /,
      ],
      [
        "oracle/signing/planted.ts",
        'import { encode } from "@scure/base/dist/planted.js";\nexport { encode };',
        /^oracle\/signing\/planted\.ts → @scure\/base\/dist\/planted\.js: a package's own files/,
      ],
      [
        "oracle/cellar/planted.ts",
        "export const room = 1;",
        /^oracle\/cellar\/planted\.ts lies in no room/,
      ],
      [
        "oracle/settlement/planted.ts",
        'new Worker(new URL("../http/planted.ts", import.meta.url));',
        /^oracle\/settlement\/planted\.ts → oracle\/http\/planted\.ts: /,
      ],
    ];
    for (const [file, line] of breaches) await plant(copy, file, line);
    const problems = (await architectureProblems(copy)).filter((problem) =>
      !before.includes(problem)
    );
    for (const [, , says] of breaches) {
      assert.ok(
        problems.some((problem) => says.test(problem)),
        `${says} in\n${problems.join("\n")}`,
      );
    }
    // The two halves of the cycle are one problem.
    assert.equal(problems.length, breaches.length - 1, problems.join("\n"));
  }));

Deno.test("what prose says of clocks is no breach", () =>
  inCopy(async (copy) => {
    await plant(
      copy,
      "oracle/decision/planted.ts",
      "/** Not Date.now(). */\nexport const x = 1; // Math.random",
    );
    const problems = await architectureProblems(copy);
    assert.deepEqual(problems.filter((problem) => problem.includes("planted")), []);
  }));

Deno.test("what the law allows or forbids without need is named", async () => {
  const law: Law = {
    ...LAW,
    rooms: {
      ...LAW.rooms,
      "oracle/cellar": { mayKnow: [] },
      "shared/noaa/shef": {
        mayKnow: [...LAW.rooms["shared/noaa/shef"]?.mayKnow ?? [], "shared/dlc"],
      },
    },
    owners: [
      ...LAW.owners,
      { what: "leftpad", users: [], why: "planted" },
      { what: "croner", users: ["oracle/http", "oracle/jobs"], why: "planted" },
    ],
    deepImports: [
      ...LAW.deepImports,
      { what: "kysely/dist/planted.js", users: ["oracle/database/query.ts"], why: "planted" },
    ],
  };
  const before = await architectureProblems(root);
  const problems = (await architectureProblems(root, law)).filter((one) => !before.includes(one));
  assert.deepEqual(problems, [
    "shared/noaa/shef may know shared/dlc: no import needs that",
    "the rule for oracle/cellar: there is no such room",
    "the rule for leftpad: nothing imports it",
    "oracle/http may load croner: no import needs that",
    "oracle/database/query.ts may import kysely/dist/planted.js: no import needs that",
  ]);
});

Deno.test("rooms in a circle are named even where every arrow of it is allowed", () =>
  inCopy(async (copy) => {
    const { mayKnow = [] } = LAW.rooms["shared/contract"] ?? {};
    const rooms = {
      ...LAW.rooms,
      "shared/contract": { mayKnow: [...mayKnow, "shared/dlc"], isPure: true },
    };
    await plant(copy, "shared/contract/planted.ts", 'import type {} from "../dlc/outcomes.ts";');
    const problems = await architectureProblems(copy, { ...LAW, rooms });
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(
      problems[0] ?? "",
      /^circle of rooms: (shared\/\w+ → ){2}shared\/\w+ \(.*shared\/contract\/planted\.ts → shared\/dlc\/outcomes\.ts/,
    );
  }));

Deno.test("an import chain that is too long is printed from the program's first file on", () =>
  inCopy(async (copy) => {
    const names = Array.from({ length: 20 }, (_, step) => `planted_${step}.ts`);
    await plant(copy, "oracle/main.ts", `import "./commands/${names[0]}";`);
    for (const [step, name] of names.entries()) {
      const next = names[step + 1];
      await plant(copy, `oracle/commands/${name}`, next ? `import "./${next}";` : "export {};");
    }
    const chain = ["oracle/main.ts", ...names.map((name) => `oracle/commands/${name}`)];
    assert.deepEqual(await architectureProblems(copy), [
      `21 files on the longest import chain, ${LAW.chains[0]?.atMost} may be: ${chain.join(" → ")}`,
    ]);
  }));
