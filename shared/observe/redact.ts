const SECRET_NAME =
  /authorization|cookie|passw|secret|credential|nsec|seckey|private_?key(?!_?path)|access_?key|session_?token/i;

/** What was found of names: programs log by a few hundred of them, so that there is an end. */
const judged = new Map<string, boolean>();
const MOST_JUDGED = 1024;

/** Whether a value of this name must never be printed. */
export function isSecretName(name: string): boolean {
  const before = judged.get(name);
  if (before !== undefined) return before;
  const isSecret = SECRET_NAME.test(name);
  if (judged.size < MOST_JUDGED) judged.set(name, isSecret);
  return isSecret;
}

/** What stands in place of a secret. */
export const REDACTED = "[redacted]";

const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  // Private keys in PEM, also cut short.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  // NIP-19 secret keys.
  [/\bnsec1[02-9ac-hj-np-z]+/gi, REDACTED],
  // Authorization schemes with what follows them.
  [/\b(Nostr|Bearer|Basic) +[A-Za-z0-9+/_=.-]{16,}/g, `$1 ${REDACTED}`],
  // AWS signature version 4 headers.
  [/\bAWS4-HMAC-SHA256 [^\n]*/g, REDACTED],
];

/** A URL: scheme, then user, host and path, then query and fragment. */
const URL_TEXT =
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/?#@"']*@)?([^\s?#"'<>]*)(?:[?#][^\s"'<>]*)?/gi;

/** `text` without key material and authorization values. */
export function redactSecrets(text: string): string {
  return SECRETS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    text,
  );
}

/** As {@link redactSecrets}, and without the user, query and fragment of URLs. */
export function redactText(text: string): string {
  return redactSecrets(text).replace(URL_TEXT, "$1$2");
}
