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

/** The completion of a program for bash 4 and later, as a script to be sourced. */
export function bashCompletions(model: CompletionModel): string {
  const { program, commands, defaultCommand, flags } = model;
  const named = functionName(model);
  const common = flags.flatMap(({ names }) => names);
  const taking = allFlags(model).filter(({ value }) => value !== undefined);
  const own = (name: string) =>
    commands.find((command) => command.name === name)?.flags.flatMap(({ names }) => names) ?? [];
  const two = [...groupsOf(model)];
  return `# bash completion of ${program}, made by \`${program} completions bash\`.
${named}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev="" flag="" said="" words="" flags="" paths="" cur_is_value="" word i
  ((COMP_CWORD > 0)) && prev=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if [[ $cur == "=" ]]; then
    flag=$prev cur=""
  elif [[ $prev == "=" ]]; then
    flag=\${COMP_WORDS[COMP_CWORD - 2]}
  else
    flag=$prev
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      =) ((i++)) ;;
      ${pattern(taking)}) [[ \${COMP_WORDS[i + 1]} == "=" ]] || ((i++)) ;;
      -*) ;;
      *) said+="$word " ;;
    esac
  done
  case "$said$flag" in
${valuedFlags(model).map((flags) => `    ${valueCase(flags)}`).join("\n")}
  esac
  [[ $cur_is_value ]] || case $said in
    "") words=${quote([...firstWords(model).keys()])} flags=${quote(own(defaultCommand))} ;;
${
    two.map(([first, members]) =>
      `    "${first} ") words=${quote(members.map(({ name }) => name.split(" ")[1] ?? ""))} ;;`
    ).join("\n")
  }
${
    commands.map(({ name, operands }) =>
      `    "${name} "*) flags=${quote(own(name))}${offerOperands(operands)} ;;`
    ).join("\n")
  }
  esac
  if [[ $cur == -* && ! $cur_is_value ]]; then
    words="$flags ${common.join(" ")}"
  elif [[ $paths ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F ${named} ${program}
`;
}

/** Words that a table of ours holds need no more than quotes. */
function quote(words: readonly string[]): string {
  return `"${words.join(" ")}"`;
}

function pattern(flags: readonly OfferedFlag[]): string {
  return flags.flatMap(({ names }) => names).join(" | ");
}

function valueCase({ said, names, value }: ValuedFlags): string {
  const begin = said === "" ? "*" : `"${said} "*`;
  const when = names.map((name) => begin + name).join(" | ");
  if (value === "anything") return `${when}) return ;;`;
  if (value === "paths") return `${when}) paths=1 cur_is_value=1 ;;`;
  return `${when}) words=${quote(value)} cur_is_value=1 ;;`;
}

function offerOperands(operands: Offered | undefined): string {
  if (operands === undefined || operands === "anything") return "";
  return operands === "paths" ? " paths=1" : ` words=${quote(operands)}`;
}
