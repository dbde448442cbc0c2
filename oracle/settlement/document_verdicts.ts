import {
  type DocumentQuestion,
  type DocumentVerdict,
  type DocumentVerdicts,
  verdictKey,
  verdictsOf,
} from "../evidence/documents/document_verdict.ts";
import {
  type DocumentContents,
  type NeededDocument,
  questionsOf,
} from "../evidence/needed_documents.ts";
import { reparse } from "../evidence/documents/reparse.ts";
import { CURRENT_RULES, type DocumentKind } from "../rules/rule_set.ts";
import type { Facts } from "../files/facts/facts.ts";
import type { RetainedDocument } from "../files/facts/document_texts.ts";

/** What holds documents and what was found in them. */
export type DocumentFacts = Pick<Facts, "documents" | "verdicts" | "putVerdicts">;

/**
 * What the needed documents say. Each is parsed once for each subject; its verdict is kept by the document's hash and
 * the parser's version. A document that its file does not hold, or not unharmed, has no verdict.
 */
export async function documentVerdicts(
  facts: DocumentFacts,
  needed: readonly NeededDocument[],
): Promise<DocumentVerdicts> {
  const known = await keptVerdicts(facts, needed);
  const unknown = needed.flatMap((document) => {
    const questions = questionsOf(document).filter((each) => !known.has(verdictKey(each)));
    return questions.length > 0 ? [{ document, questions }] : [];
  });
  for (const ofFile of Map.groupBy(unknown, ({ document }) => document.file.name).values()) {
    const texts = await textsOf(facts, ofFile.map(({ document }) => document));
    for (const { document: { kind, sha256, receivedAt }, questions } of ofFile) {
      const text = texts.get(sha256)?.text;
      if (text === undefined) continue;
      const asked = questions.filter((each) => !known.has(verdictKey(each)));
      const subjects = asked.map((each) => each.subject);
      const found = reparse({ kind, sha256, receivedAt, text }, subjects, CURRENT_RULES);
      for (const verdict of found) known.set(verdictKey(verdict), verdict);
      await keepVerdicts(facts, kind, found);
      await breathe();
    }
  }
  return verdictsOf(known.values());
}

/** Reads documents as a decision record holds them, each once however often it is asked for. */
export class DocumentReader {
  readonly #facts: DocumentFacts;
  readonly #asked = new Set<string>();
  readonly #contents = new Map<string, string>();

  constructor(facts: DocumentFacts) {
    this.#facts = facts;
  }

  /** Reads those of the documents that are there. */
  async read(needed: readonly NeededDocument[]): Promise<void> {
    const unread = needed.filter((document) => !this.#asked.has(keyOf(document)));
    for (const document of unread) this.#asked.add(keyOf(document));
    for (const ofFile of Map.groupBy(unread, ({ file }) => file.name).values()) {
      const texts = await textsOf(this.#facts, ofFile);
      for (const document of ofFile) {
        const content = texts.get(document.sha256)?.content;
        if (content !== undefined) this.#contents.set(keyOf(document), content);
      }
    }
  }

  /** What was read of a document. */
  readonly contentOf: DocumentContents = (document) => this.#contents.get(keyOf(document));
}

function keyOf({ file, sha256 }: NeededDocument): string {
  return `${file.name} ${sha256}`;
}

/**
 * The documents that have a verdict although no file gives their text any more: a record could not hold them, and so
 * nobody could check what rests on them. The text of a forecast must be in the very file that names it.
 */
export function lostDocuments(
  needed: readonly NeededDocument[],
  verdicts: DocumentVerdicts,
  contentOf: DocumentContents,
): NeededDocument[] {
  const held = new Set(
    needed.filter((each) => contentOf(each) !== undefined).map(({ sha256 }) => sha256),
  );
  return needed.filter((document) => {
    const isHeld = document.kind === "ndfd"
      ? contentOf(document) !== undefined
      : held.has(document.sha256);
    return !isHeld && questionsOf(document).some((question) => verdicts(question) !== undefined);
  });
}

/** Texts by hash of documents of one file. */
async function textsOf(facts: DocumentFacts, documents: readonly NeededDocument[]) {
  const [first] = documents;
  if (!first) return new Map<string, RetainedDocument>();
  return await facts.documents(first.file, documents.map((document) => document.sha256));
}

async function keptVerdicts(
  facts: DocumentFacts,
  needed: readonly NeededDocument[],
): Promise<Map<string, DocumentVerdict>> {
  const known = new Map<string, DocumentVerdict>();
  const byParser = Map.groupBy(
    needed.flatMap(questionsOf),
    (question: DocumentQuestion) => CURRENT_RULES.parsers[question.kind],
  );
  for (const [version, questions] of byParser) {
    const kept = await facts.verdicts(questions.map(verdictKey), version);
    for (const [key, json] of kept) known.set(key, JSON.parse(json) as DocumentVerdict);
  }
  return known;
}

function keepVerdicts(
  facts: DocumentFacts,
  kind: DocumentKind,
  verdicts: readonly DocumentVerdict[],
): Promise<void> {
  const byKey = new Map(verdicts.map((each) => [verdictKey(each), JSON.stringify(each)]));
  return facts.putVerdicts(CURRENT_RULES.parsers[kind], byKey);
}

/** Parsing and keeping are synchronous underneath: between two documents requests get their turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
