import {
  allFlags,
  type CompletionModel,
  firstWords,
  functionName,
  groupsOf,
  type Offered,
  type OfferedFlag,
  type ValuedFlags,
  valuedFlags,
} from "./completion_model.ts";

/** The completion of a program for zsh, as a file of a folder in `fpath` or a script to be sourced. */
export function zshCompletions(model: CompletionModel): string {
  const { program, commands, defaultCommand, flags } = model;
  const named = functionName(model);
  const taking = allFlags(model).filter(({ value }) => value !== undefined);
  const own = (name: string) => commands.find((command) => command.name === name)?.flags ?? [];
  return `#compdef ${program}
# zsh completion of ${program}, made by \`${program} completions zsh\`.
${named}() {
  local cur=$words[CURRENT] flag="" said="" word i paths=""
  local -a found flags
  if [[ $cur == --*=* ]]; then
    flag=\${cur%%=*}
    compset -P '*='
  elif (( CURRENT > 2 )); then
    flag=$words[CURRENT-1]
  fi
  for (( i = 2; i < CURRENT; i++ )); do
    word=$words[i]
    case $word in
      (${taking.flatMap(({ names }) => names).join("|")}) (( i++ )) ;;
      (-*) ;;
      (*) said+="$word " ;;
    esac
  done
  case "$said$flag" in
${valuedFlags(model).map((flags) => `    ${valueCase(flags)}`).join("\n")}
  esac
  case $said in
    ("") found=(${described(firstWords(model))}); flags=(${flagWords(own(defaultCommand))}) ;;
${
    [...groupsOf(model)].map(([first, members]) => {
      const words = new Map(
        members.map(({ name, summary }) => [name.split(" ")[1] ?? "", summary]),
      );
      return `    ("${first} ") found=(${described(words)}) ;;`;
    }).join("\n")
  }
${
    commands.map(({ name, operands }) =>
      `    ("${name} "*) flags=(${flagWords(own(name))})${offerOperands(operands)} ;;`
    ).join("\n")
  }
  esac
  if [[ $cur == -* ]]; then
    flags+=(${flagWords(flags)})
    _describe flag flags
  elif [[ -n $paths ]]; then
    _files
  else
    _describe word found
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  ${named} "$@"
else
  compdef ${named} ${program}
fi
`;
}

function valueCase({ said, names, value }: ValuedFlags): string {
  const begin = said === "" ? "*" : `"${said} "*`;
  const when = `(${names.map((name) => begin + name).join("|")})`;
  if (value === "paths") return `${when} _files; return ;;`;
  if (value === "anything") return `${when} return ;;`;
  return `${when} compadd -- ${value.join(" ")}; return ;;`;
}

function flagWords(flags: readonly OfferedFlag[]): string {
  return described(
    new Map(flags.flatMap(({ names, summary }) => names.map((name) => [name, summary]))),
  );
}

/** As \`_describe\` takes them: \`word:what it is for\`, quoted. */
function described(words: ReadonlyMap<string, string>): string {
  return [...words].map(([word, summary]) => quote(`${word}:${summary}`)).join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function offerOperands(operands: Offered | undefined): string {
  if (operands === undefined || operands === "anything") return "";
  if (operands === "paths") return "; paths=1";
  return `; found=(${operands.map(quote).join(" ")})`;
}
